import { describe, expect, test } from 'vitest';
import { apply, invert } from '#geo/affine';
import { type Crs, resolveCrs } from '#geo/crs';
import { transformer } from '#geo/transformer';
import { referenceKernels } from '#kernels/reference';
import { inlineExecutor } from '#load/executor';
import { LayoutCache, readImages } from '#load/read-images';
import { type RunResult, runPlan } from '#load/run-plan';
import type { Affine, GeoBox } from '#model/grid';
import type { LoadRequest } from '#model/request';
import { planLoad } from '#plan/plan-load';
import { memoryFiles } from '../fixtures/memory-files';
import { datasetAt, imageBytes } from '../fixtures/tiny-world';

/** A grid of square pixels from its upper left corner. */
function grid(crs: string, pixel: number, left: number, top: number, height: number, width: number): GeoBox {
  return { crs, transform: [pixel, 0, left, 0, -pixel, top], shape: [height, width] };
}

/** Turned and sheared about its first corner. */
function turned({ crs, transform, shape }: GeoBox, angle: number, shear: number): GeoBox {
  const [pixel, , left, , , top] = transform;
  const [c, s] = [pixel * Math.cos(angle), pixel * Math.sin(angle)];
  return { crs, transform: [c, s + shear * c, left, s, -c + shear * s, top] as Affine, shape };
}

/** A value for every pixel of every image that its neighbours do not share. */
function codeOf(image: number, col: number, row: number): number {
  return 1 + ((col * 131 + row * 197 + image * 7919) % 65_000);
}

async function load(images: GeoBox[], request: LoadRequest, value = codeOf): Promise<RunResult> {
  const files = await Promise.all(
    images.map(
      async (box, i): Promise<[string, Uint8Array]> => [
        `image ${i}`,
        await imageBytes({ grid: box, seed: 0, value: (_x, _y, col, row) => value(i, col, row) }),
      ],
    ),
  );
  const ids = ['EPSG:4326', ...images.map(({ crs }) => crs), request.geobox?.crs ?? request.outputCrs!];
  const crs = new Map(await Promise.all(ids.map(async (id): Promise<[string, Crs]> => [id, await resolveCrs(id)])));
  const plan = planLoad({
    request,
    datasets: images.map((box, i) => datasetAt(`image ${i}`, '2024-01-01T00:00:00Z', box, { b: `image ${i}` })),
    products: [{ name: 'tiny', measurements: [{ name: 'b', dtype: 'uint16', nodata: 0 }] }],
    crsOf: (id) => crs.get(id)!,
    inputsOf: () => [],
  });
  const executor = inlineExecutor(memoryFiles(Object.fromEntries(files)), referenceKernels);
  const { images: table } = await readImages(plan, executor, new LayoutCache(), {
    skipBroken: false,
    onRead: () => {},
  });
  return runPlan(plan, table, executor, { skipBroken: false, onDone: () => {} });
}

/** Where the centre of an output pixel lies in an image by proj4, one pixel at a time; undefined outside. */
async function locator(output: GeoBox, image: GeoBox) {
  const [from, to] = await Promise.all([resolveCrs(output.crs), resolveCrs(image.crs)]);
  const convert = transformer(from, to);
  const inverse = invert(image.transform);
  return (col: number, row: number): [col: number, row: number] | undefined => {
    const [x, y] = convert.forward(...apply(output.transform, col + 0.5, row + 0.5));
    for (const turn of to.isGeographic ? [0, -360, 360] : [0]) {
      const [u, v] = apply(inverse, x + turn, y);
      if (u >= 0 && v >= 0 && u < image.shape[1] && v < image.shape[0]) return [u, v];
    }
    return undefined;
  };
}

const world = grid('EPSG:4326', 0.5, -180, 90, 360, 720);
const fiji = [
  grid('EPSG:32760', 1000, 650_000, 8_230_000, 220, 200),
  grid('EPSG:32701', 1000, 150_000, 8_230_000, 220, 200),
];
const alps = [
  grid('EPSG:32632', 500, 700_000, 5_250_000, 150, 160),
  grid('EPSG:32633', 500, 220_000, 5_250_000, 150, 160),
];
const X180 = 20_037_508.342789244;

describe('nearest, from and to anywhere: 99.9 % of pixels where proj4 says', () => {
  test.each<[string, GeoBox[], GeoBox, least: number]>([
    ['UTM 60 and 1 to degrees past 180', fiji, grid('EPSG:4326', 0.01, 178.8, -16.3, 150, 250), 0.9],
    ['UTM 60 and 1 to degrees before -180', fiji, grid('EPSG:4326', 0.01, -181.2, -16.3, 150, 250), 0.9],
    ['UTM 60 and 1 to web Mercator past 180', fiji, grid('EPSG:3857', 1200, X180 - 133_000, -1_840_000, 130, 220), 0.9],
    [
      'UTM 60 and 1 to web Mercator before -180',
      fiji,
      grid('EPSG:3857', 1200, -X180 - 133_000, -1_840_000, 130, 220),
      0.9,
    ],
    ['the world to degrees across its seam', [world], grid('EPSG:4326', 0.3, 160, 40, 200, 150), 1],
    ['the world to the south pole', [world], grid('EPSG:3031', 25_000, -3_200_000, 3_200_000, 256, 256), 1],
    ['the world to the north pole', [world], grid('EPSG:3413', 25_000, -3_200_000, 3_200_000, 256, 256), 1],
    ['the world to the north pole, 3995', [world], grid('EPSG:3995', 20_000, -2_000_000, 1_900_000, 200, 210), 1],
    [
      'the north pole to degrees',
      [grid('EPSG:3413', 25_000, -1_500_000, 1_500_000, 120, 120)],
      grid('EPSG:4326', 1, -180, 90, 12, 360),
      0.8,
    ],
    [
      'the south pole to web Mercator',
      [grid('EPSG:3031', 50_000, -3_000_000, 3_000_000, 120, 120)],
      grid('EPSG:3857', 150_000, -X180, -12_000_000, 60, 267),
      0.8,
    ],
    [
      'the south pole to the other pole’s plane',
      [grid('EPSG:3031', 50_000, -3_000_000, 3_000_000, 120, 120)],
      grid('EPSG:3413', 1e6, -1e8, 1e8, 200, 200),
      0.001,
    ],
    ['two zones to web Mercator', alps, grid('EPSG:3857', 700, 1_270_000, 5_985_000, 120, 200), 0.9],
    [
      'turned and sheared to turned and sheared',
      [turned(alps[0]!, 0.4, 0.2)],
      turned(grid('EPSG:32633', 450, 250_000, 5_260_000, 150, 170), -0.7, 0.1),
      0.2,
    ],
  ])('%s', async (_, images, output, least) => {
    const { bands } = await load(images, { geobox: output });
    const places = await Promise.all(images.map((image) => locator(output, image)));
    const [height, width] = output.shape;
    let [equal, found] = [0, 0];
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++) {
        let expected = 0;
        places.forEach((locate, i) => {
          const at = expected === 0 ? locate(col, row) : undefined;
          if (at) expected = codeOf(i, Math.floor(at[0]), Math.floor(at[1]));
        });
        if (expected !== 0) found++;
        if (bands[0]!.data[row * width + col] === expected) equal++;
      }
    }
    expect(found / (height * width)).toBeGreaterThanOrEqual(least);
    expect(equal / (height * width)).toBeGreaterThanOrEqual(0.999);
  });
});

/** A field without edges or poles on the globe, from degrees. */
function fieldAt(lon: number, lat: number): number {
  const [u, v] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
  return 20_000 + 8000 * Math.cos(v) * Math.cos(u) + 5000 * Math.cos(v) * Math.sin(u) + 4000 * Math.sin(v);
}

/** The field at pixel centres of a grid. */
async function fieldOf(box: GeoBox): Promise<(col: number, row: number) => number> {
  const [crs, lonlat] = await Promise.all([resolveCrs(box.crs), resolveCrs('EPSG:4326')]);
  const { forward } = transformer(crs, lonlat);
  return (col, row) => fieldAt(...forward(...apply(box.transform, col + 0.5, row + 0.5)));
}

describe('one field, whatever lies between: no hole, and no value that is not its own', () => {
  const inner = grid('EPSG:3857', 700, 1_270_000, 5_985_000, 120, 200);
  const past180 = grid('EPSG:3857', 1200, X180 - 133_000, -1_840_000, 130, 220);
  test.each<[string, GeoBox[], GeoBox, apart: number]>([
    ['two zones', alps, inner, 2],
    ['two zones across 180', fiji, past180, 3],
    ['the seam of the world', [world], grid('EPSG:4326', 0.3, 160, 40, 200, 150), 40],
    ['the seam of the world, coarser', [world], grid('EPSG:4326', 1.7, 141, 40, 30, 50), 60],
    ['the world at the north pole', [world], grid('EPSG:3413', 25_000, -3_200_000, 3_200_000, 256, 256), 40],
  ])('%s', async (_, images, output, apart) => {
    const fields = await Promise.all(images.map(fieldOf));
    const right = await fieldOf(output);
    const [height, width] = output.shape;
    for (const resampling of ['bilinear', 'cubic', 'average'] as const) {
      const { bands } = await load(images, { geobox: output, resampling }, (i, col, row) =>
        Math.round(fields[i]!(col, row)),
      );
      let worst = 0;
      bands[0]!.data.forEach((value, at) => {
        worst = Math.max(worst, Math.abs(value - right(at % width, Math.floor(at / width))));
      });
      expect(bands[0]!.data).toHaveLength(height * width);
      expect(worst, resampling).toBeLessThanOrEqual(apart);
    }
  });
});

test('a box from east to west of 180 is one window, filled from both sides', async () => {
  const { plan, bands } = await load(fiji, {
    bbox: [178.8, -17.8, -178.7, -16.3],
    outputCrs: 'EPSG:4326',
    resolution: 0.01,
  });
  expect(plan.geobox.shape).toEqual([150, 250]);
  expect(plan.geobox.transform[2]).toBeCloseTo(178.8, 9);
  const filled = bands[0]!.data.filter((value) => value !== 0).length;
  expect(filled / bands[0]!.data.length).toBeGreaterThan(0.9);
  for (let col = 100; col < 140; col++) expect(bands[0]!.data[75 * 250 + col]).not.toBe(0);
});
