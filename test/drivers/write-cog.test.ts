import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflate, inflateSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { type CogImage, type CogOptions, writeCog } from '#drivers/write-cog';
import { allocate, DTYPES, type DType, isFloat, rangeOf, type TypedArray } from '#model/dtype';

// Debian's GDAL bindings live in the system's own Python, whatever `python3` on the PATH is.
const PYTHON = '/usr/bin/python3';
const gdal = (() => {
  try {
    execFileSync(PYTHON, ['-c', 'import osgeo.gdal, osgeo_utils.samples.validate_cloud_optimized_geotiff'], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
})();

const folder = mkdtempSync(join(tmpdir(), 'quadrat-cog-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

async function save(image: CogImage, options: CogOptions = {}): Promise<string> {
  const path = join(folder, `${files++}.tif`);
  writeFileSync(path, await writeCog(image, options));
  return path;
}

interface Inspected {
  errors: string[];
  warnings: string[];
  size: [number, number];
  epsg: string | null;
  transform: number[];
  structure: Record<string, string>;
  metadata: Record<string, string>;
  blockSize: [number, number];
  bands: { type: string; nodata: string | null; description: string; units: string; color: string }[];
  scales: (number | null)[];
  offsets: (number | null)[];
  overviews: [number, number][];
  /** SHA-256 of the samples of the full resolution, band after band, in native byte order. */
  hash: string;
  /** First samples of the first overview's first row. */
  corner: string[];
}

/** What GDAL, and its validator, see in each file; one run of Python for all of them, for its start takes longest. */
function inspect(...paths: string[]): Inspected[] {
  const script = `
import hashlib, json, sys
from osgeo import gdal
from osgeo_utils.samples.validate_cloud_optimized_geotiff import validate
gdal.UseExceptions()
def text(value):
  return None if value is None else str(value)
def inspect(path):
  warnings, errors, _ = validate(path, full_check=True)
  d = gdal.Open(path)
  bands = [d.GetRasterBand(i + 1) for i in range(d.RasterCount)]
  levels = [bands[0].GetOverview(i) for i in range(bands[0].GetOverviewCount())]
  srs = d.GetSpatialRef()
  return {
    "errors": errors, "warnings": warnings, "size": [d.RasterXSize, d.RasterYSize],
    "epsg": srs and srs.GetAuthorityCode(None), "transform": d.GetGeoTransform(),
    "structure": d.GetMetadata("IMAGE_STRUCTURE"), "metadata": d.GetMetadata(), "blockSize": bands[0].GetBlockSize(),
    "bands": [{
      "type": gdal.GetDataTypeName(b.DataType), "nodata": text(b.GetNoDataValue()), "description": b.GetDescription(),
      "units": b.GetUnitType(), "color": gdal.GetColorInterpretationName(b.GetColorInterpretation())} for b in bands],
    "scales": [b.GetScale() for b in bands], "offsets": [b.GetOffset() for b in bands],
    "overviews": [[o.XSize, o.YSize] for o in levels],
    "hash": hashlib.sha256(b"".join(b.ReadAsArray().tobytes() for b in bands)).hexdigest(),
    "corner": [str(v) for v in levels[0].ReadAsArray()[0, :2]] if levels else [],
  }
print(json.dumps([inspect(path) for path in sys.argv[1:]]))`;
  return JSON.parse(execFileSync(PYTHON, ['-c', script, ...paths], { encoding: 'utf8' }));
}

function hashOf(...arrays: TypedArray[]): string {
  const hash = createHash('sha256');
  for (const array of arrays) hash.update(new Uint8Array(array.buffer));
  return hash.digest('hex');
}

const VALID = { errors: [], warnings: [] };

/** A smooth surface with grain, over most of the type's range. */
function surface(dtype: DType, width: number, height: number, seed = 1): TypedArray {
  const data = allocate(dtype, width * height);
  const [least, most] = isFloat(dtype) ? [-1e6, 1e6] : rangeOf(dtype);
  let state = seed;
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const wave = 0.5 + 0.4 * Math.sin((at % width) / 17) * Math.cos(Math.floor(at / width) / 23);
    const value = least + (most - least) * (wave + (0.05 * state) / 2 ** 32);
    data[at] = isFloat(dtype) ? value : Math.floor(value);
  }
  return data;
}

const utm = (width: number, height: number) =>
  ({ crs: 'EPSG:32633', transform: [10, 0, 300000, 0, -10, 5400000], shape: [height, width] }) as const;

describe.skipIf(!gdal)('what GDAL says of a written file', () => {
  test.each(['pixel', 'band'] as const)(
    'every type, interleaved by %s: valid, and the same pixels',
    async (interleave) => {
      // Not a multiple of the tile size, and odd, so that edges and overview sizes are exercised.
      const [width, height] = [411, 233];
      const images = DTYPES.map((dtype) => [1, 2, 3].map((seed) => surface(dtype, width, height, seed)));
      const paths = images.map((arrays) => {
        const bands = arrays.map((data, at) => ({ name: `band ${at}`, data }));
        return save({ geobox: utm(width, height), bands }, { tileSize: 256, interleave });
      });
      inspect(...(await Promise.all(paths))).forEach((seen, at) => {
        expect(seen, DTYPES[at]).toMatchObject({ ...VALID, hash: hashOf(...images[at]!) });
      });
    },
  );

  test('everything it was told comes back', async () => {
    const [width, height] = [1200, 700];
    const near = { name: 'nir', description: 'near & far <infrared>', nodata: 0, scale: 0.01, offset: 0 };
    const path = await save(
      {
        geobox: utm(width, height),
        bands: [
          { name: 'red', data: surface('uint16', width, height), nodata: 0, scale: 0.0001, offset: -0.1, units: '1' },
          { ...near, data: surface('uint16', width, height) },
        ],
      },
      {
        metadata: { 'quadrat:simulated': 'true', NOTE: 'a "quoted" & <angled> note' },
        dateTime: '2023-05-04T10:11:12.9Z',
        colorInterp: ['Red', 'Undefined'],
        deflate: promisify(deflate),
      },
    );
    const [seen] = inspect(path);
    expect(seen).toMatchObject({
      ...VALID,
      size: [width, height],
      epsg: '32633',
      transform: [300000, 10, 0, 5400000, 0, -10],
      metadata: {
        TIFFTAG_DATETIME: '2023:05:04 10:11:12',
        'quadrat:simulated': 'true',
        NOTE: 'a "quoted" & <angled> note',
      },
      blockSize: [512, 512],
      bands: [
        { type: 'UInt16', nodata: '0.0', description: 'red', units: '1', color: 'Red' },
        { type: 'UInt16', nodata: '0.0', description: 'near & far <infrared>', units: '', color: 'Undefined' },
      ],
      scales: [0.0001, 0.01],
      offsets: [-0.1, 0],
      overviews: [
        [600, 350],
        [300, 175],
      ],
    });
    expect(seen?.structure).toEqual({ COMPRESSION: 'DEFLATE', INTERLEAVE: 'PIXEL', PREDICTOR: '2', LAYOUT: 'COG' });
  });

  test('a geographic CRS, a turned grid, three colours, no compression', async () => {
    const data = surface('uint8', 300, 200);
    const bands = ['r', 'g', 'b'].map((name) => ({ name, data }));
    const transform = [0.001, 0.0002, 12, -0.0001, -0.001, 48] as const;
    const path = await save(
      { geobox: { crs: 'EPSG:4326', transform, shape: [200, 300] }, bands },
      { compression: 'none', colorInterp: ['Red', 'Green', 'Blue'], tileSize: 256 },
    );
    const [seen] = inspect(path);
    expect(seen).toMatchObject({ ...VALID, epsg: '4326', hash: hashOf(data, data, data) });
    expect(seen?.transform).toEqual([12, 0.001, 0.0002, 48, -0.0001, -0.001]);
    expect(seen?.bands.map(({ color }) => color)).toEqual(['Red', 'Green', 'Blue']);
  });

  test('sparse tiles read as nodata', async () => {
    const [width, height] = [1024, 512];
    const data = surface('int16', width, height).map((value, at) => (at % width < 600 ? -1 : value)) as Int16Array;
    const image = { geobox: utm(width, height), bands: [{ name: 'a', data, nodata: -1 }] };
    const sparse = await save(image, { sparse: true, tileSize: 256 });
    const dense = await save(image, { tileSize: 256 });
    for (const seen of inspect(sparse, dense)) expect(seen).toMatchObject({ ...VALID, hash: hashOf(data) });
    expect(statSync(sparse).size).toBeLessThan(statSync(dense).size);
  });

  test('float nodata is NaN, and stays out of the overviews', async () => {
    const data = new Float32Array(512 * 512).fill(Number.NaN);
    data.set([2, 4], 0);
    data.set([9], 512);
    const bands = [{ name: 'a', data, nodata: Number.NaN }];
    const [seen] = inspect(await save({ geobox: utm(512, 512), bands }, { tileSize: 256 }));
    expect(seen?.bands[0]?.nodata).toBe('nan');
    expect(seen?.corner).toEqual(['5.0', 'nan']);
  });
});

describe('overviews', () => {
  const small = { crs: 'EPSG:3857', transform: [1, 0, 0, 0, -1, 0], shape: [2, 4] } as const;
  const first = async (values: number[], nodata: number, overviewResampling: CogOptions['overviewResampling']) => {
    const file = await writeCog(
      { geobox: small, bands: [{ name: 'a', data: Uint8Array.from(values), nodata }] },
      { overviews: [2], overviewResampling, predictor: false, tileSize: 16 },
    );
    // Without GDAL: the overview's tile comes first after the directories, behind its length.
    const view = new DataView(file.buffer);
    const next = view.getUint32(view.getUint32(4, true) + 2 + 12 * view.getUint16(view.getUint32(4, true), true), true);
    const entries = view.getUint16(next, true);
    for (let at = next + 2; at < next + 2 + entries * 12; at += 12) {
      if (view.getUint16(at, true) !== 324) continue;
      const offset = view.getUint32(at + 8, true);
      return [...inflateSync(file.subarray(offset, offset + view.getUint32(offset - 4, true))).subarray(0, 2)];
    }
    throw new Error('no tile offsets');
  };

  test('average weighs valid pixels only', async () => {
    expect(await first([10, 0, 0, 0, 20, 0, 0, 0], 0, 'average')).toEqual([15, 0]);
  });
  test('an average of valid pixels never becomes nodata', async () => {
    expect(await first([1, 3, 1, 3, 1, 3, 1, 3], 2, 'average')).toEqual([3, 3]);
  });
  test('mode takes the most frequent valid class', async () => {
    expect(await first([4, 5, 0, 0, 5, 6, 0, 9], 0, 'mode')).toEqual([5, 9]);
  });
  test('nearest takes a pixel that was there', async () => {
    expect(await first([1, 2, 3, 4, 5, 6, 7, 8], 0, 'nearest')).toEqual([6, 8]);
  });
});

describe('refusals', () => {
  const data = new Uint8Array(4);
  const geobox = { crs: 'EPSG:3857', transform: [1, 0, 0, 0, -1, 0], shape: [2, 2] } as const;
  test.each<[string, CogImage, CogOptions, string]>([
    ['no band', { geobox, bands: [] }, {}, 'BAD_REQUEST'],
    ['too few samples', { geobox, bands: [{ name: 'a', data: new Uint8Array(3) }] }, {}, 'BAD_REQUEST'],
    [
      'two types',
      {
        geobox,
        bands: [
          { name: 'a', data },
          { name: 'b', data: new Int8Array(4) },
        ],
      },
      {},
      'BAD_REQUEST',
    ],
    [
      'two nodatas',
      {
        geobox,
        bands: [
          { name: 'a', data, nodata: 0 },
          { name: 'b', data },
        ],
      },
      {},
      'BAD_REQUEST',
    ],
    ['nodata out of range', { geobox, bands: [{ name: 'a', data, nodata: -1 }] }, {}, 'BAD_REQUEST'],
    ['an odd tile size', { geobox, bands: [{ name: 'a', data }] }, { tileSize: 100 }, 'BAD_REQUEST'],
    ['overviews backwards', { geobox, bands: [{ name: 'a', data }] }, { overviews: [4, 2] }, 'BAD_REQUEST'],
    ['no date', { geobox, bands: [{ name: 'a', data }] }, { dateTime: 'yesterday' }, 'BAD_REQUEST'],
    [
      'a CRS without code',
      { geobox: { ...geobox, crs: '+proj=sinu' }, bands: [{ name: 'a', data }] },
      {},
      'UNSUPPORTED',
    ],
  ])('%s', async (_, image, options, code) => {
    await expect(writeCog(image, options)).rejects.toMatchObject({ name: 'QuadratError', code });
  });

  test('an aborted write rejects with the reason', async () => {
    const reason = new Error('enough');
    const image = { geobox, bands: [{ name: 'a', data }] };
    await expect(writeCog(image, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
