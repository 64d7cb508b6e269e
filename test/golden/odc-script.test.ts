import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonScript, scriptObstacle } from '#app/take-away/python-script';
import { simulate } from '#cli/simulate';
import { type CompositeRequest, Datacube, type Dataset, type Product } from '#quadrat';
import { builtKernels } from '../fixtures/kernels';
import { startServer, type TestServer } from '../fixtures/server/server';

// Debian's GDAL bindings live in the system's own Python, whatever `python3` on the PATH is.
const PYTHON = '/usr/bin/python3';
const STAND_IN = fileURLToPath(new URL('../fixtures/odc-stand-in', import.meta.url));
const runs = (modules: string): boolean => {
  try {
    execFileSync(PYTHON, ['-c', `import ${modules}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const gdal = runs('osgeo.gdal, numpy');

/** Runs the script as it is handed out, and tells its pixels: every band as base64 of its bytes. */
const DRIVER = `
import base64, importlib.util, json, sys
spec = importlib.util.spec_from_file_location("script", sys.argv[2])
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
print(json.dumps({
    name: {"dtype": str(values.dtype), "shape": values.shape, "data": base64.b64encode(values.tobytes()).decode()}
    for name, (values, nodata) in script.compose().items()
}))
`;

describe.skipIf(!gdal)('the script for odc-stac', { timeout: 120_000 }, () => {
  let folder: string;
  let server: TestServer;
  let cube: Datacube;
  let product: Product;
  let scenes: Dataset[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quadrat-script-'));
    await simulate({ out: join(folder, 'sample'), size: 120, quiet: true, workers: 0 });
    server = await startServer({ root: join(folder, 'sample') });
    cube = await Datacube.open({ catalogs: `${server.url}/catalog.parquet`, kernels: builtKernels() });
    [product] = (await cube.products.list()) as [Product];
    scenes = [];
    for await (const dataset of cube.find({ product: product.name, time: '2023' })) scenes.push(dataset);
    scenes.sort((a, b) => Date.parse(a.time.start) - Date.parse(b.time.start) || (a.id < b.id ? -1 : 1));
    await writeFile(
      join(folder, 'items.json'),
      JSON.stringify({
        features: scenes.map(({ id, time, footprint, measurements }) => {
          const ring = (footprint.geometry.coordinates as number[][][])[0]!;
          const [lons, lats] = [ring.map(([lon]) => lon!), ring.map(([, lat]) => lat!)];
          return {
            id,
            collection: product.name,
            bbox: [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)],
            properties: { datetime: time.start },
            assets: Object.fromEntries(
              Object.entries(measurements).map(([name, { href }]) => [
                name,
                { href: join(folder, 'sample', new URL(href).pathname) },
              ]),
            ),
          };
        }),
      }),
    );
  }, 120_000);
  afterAll(async () => {
    await cube?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A window about the eastern edge of the western tile, so that two tiles of a day meet in it. */
  function request(rest: Partial<CompositeRequest>): CompositeRequest {
    const { crs, transform, shape } = scenes.find(({ id }) => id.includes('west'))!.measurements.red!;
    const [a, b, c, d, e, f] = transform!;
    const [height, width] = shape!;
    const left = width - 50;
    return {
      product: product.name,
      time: '2023',
      geobox: { crs: crs!, transform: [a, b, c + a * left, d, e, f], shape: [Math.round(height / 2), 100] },
      groupBy: 'solar_day',
      method: 'median',
      ...(product.defaultMask && { mask: product.defaultMask }),
      ...rest,
    };
  }

  async function both(
    asked: CompositeRequest,
  ): Promise<{ ours: Record<string, number[]>; theirs: Record<string, number[]> }> {
    const script = join(folder, 'script.py');
    await writeFile(
      script,
      pythonScript(asked, {
        product,
        catalog: 'https://example.org/catalog.parquet',
        geobox: asked.geobox!,
        scenes: scenes.map(({ id }) => id),
        credit: 'nobody "in particular"\nat all',
        title: 'Test',
      }),
    );
    const output = execFileSync(PYTHON, ['-c', DRIVER, join(folder, 'items.json'), script], {
      env: { ...process.env, PYTHONPATH: STAND_IN, PYTHONDONTWRITEBYTECODE: '1' },
      maxBuffer: 1e9,
    });
    const told = JSON.parse(output.toString()) as Record<string, { dtype: string; shape: number[]; data: string }>;
    const { bands } = await cube.composite(asked);
    const arrays = { uint16: Uint16Array, uint8: Uint8Array, float32: Float32Array };
    const theirs = Object.fromEntries(
      Object.entries(told).map(([name, { dtype, data }]) => {
        expect(dtype).toBe(bands[name]?.dtype);
        const bytes = new Uint8Array(Buffer.from(data, 'base64'));
        return [name, [...new arrays[dtype as keyof typeof arrays](bytes.buffer)]];
      }),
    );
    return { ours: Object.fromEntries(Object.values(bands).map(({ name, data }) => [name, [...data]])), theirs };
  }

  it('makes the very same integers: masked, fused by day, the median of all dates', async () => {
    const { ours, theirs } = await both(request({ measurements: ['red', 'nir'] }));
    expect(ours.red!.filter((value) => value > 0).length).toBeGreaterThan(ours.red!.length * 0.9);
    expect(theirs).toEqual(ours);
  });

  it('grows and opens the mask as the request says', async () => {
    const mask = {
      ...product.defaultMask!,
      cleanup: [
        ['opening', 1],
        ['dilation', 3],
      ] as Array<['opening' | 'dilation', number]>,
    };
    const { ours, theirs } = await both(request({ measurements: ['red'], method: 'count', mask }));
    expect(theirs).toEqual(ours);
    const plain = await cube.composite(request({ measurements: ['red'], method: 'count' }));
    expect([...plain.bands.red!.data]).not.toEqual(ours.red);
  });

  it('sees physical values in expressions', async () => {
    const asked = request({
      expressions: { ndvi: '(nir - red) / (nir + red)', wet: '(green - nir) / (green + nir) > 0' },
    });
    const { ours, theirs } = await both({ ...asked, method: 'mean', measurements: [] });
    for (const name of ['ndvi', 'wet']) {
      expect(theirs[name]).toHaveLength(ours[name]!.length);
      const apart = ours[name]!.map((value, i) => Math.abs(value - theirs[name]![i]!));
      expect(Math.max(...apart.filter((difference) => !Number.isNaN(difference)))).toBeLessThan(2e-6);
      expect(ours[name]!.map(Number.isNaN)).toEqual(theirs[name]!.map(Number.isNaN));
    }
  });

  it('is not offered for what it cannot tell', () => {
    expect(scriptObstacle(request({ measurements: ['red'] }))).toBe(null);
    expect(scriptObstacle(request({ method: 'geomedian' }))).toBe('method');
    expect(scriptObstacle(request({ expressions: { x: 'red > 0 ? 1 : nir' } }))).toBe('expression');
    expect(scriptObstacle(request({ expressions: { x: '__import__("os")' } }))).toBe('expression');
    expect(scriptObstacle(request({ expressions: { x: 'clamp(red, 0, 1)' } }))).toBe('expression');
    expect(scriptObstacle(request({ mask: { measurement: 'scl', keep: { cloud: false } } }))).toBe('mask');
  });
});
