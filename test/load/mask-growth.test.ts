import { beforeAll, describe, expect, test } from 'vitest';
import { resolveCrs } from '#geo/crs';
import type { Kernels } from '#kernels/kernels';
import { inlineExecutor } from '#load/executor';
import { LayoutCache, readImages } from '#load/read-images';
import { runPlan } from '#load/run-plan';
import type { Dataset } from '#model/dataset';
import type { Product } from '#model/product';
import type { CleanupStep, LoadRequest, MaskRequest } from '#model/request';
import { planLoad } from '#plan/plan-load';
import { memoryFiles } from '../fixtures/memory-files';
import { datasetAt, type ImageSpec, imageBytes, utmGrid } from '../fixtures/tiny-world';
import { wasmKernels } from '../kernels/kernels-under-test';

let kernels: Kernels;
beforeAll(async () => {
  kernels = await wasmKernels();
});

const CLOUD = 4;
const NOTHING = 255;
const PRODUCT: Product = {
  name: 'tiny',
  measurements: [
    { name: 'red', dtype: 'uint16', nodata: 0 },
    {
      name: 'q',
      dtype: 'uint8',
      flags: {
        q: { bits: [0, 1, 2, 3, 4, 5, 6, 7], values: { 0: 'clear', 4: 'cloud', 255: 'outside' }, nodata: ['255'] },
      },
    },
  ],
};

interface Scene {
  grid: ReturnType<typeof utmGrid>;
  /** Class by place on the ground, in pixels from the corner of the world. */
  quality: (col: number, row: number) => number;
}

const onGround = (value: (col: number, row: number) => number) => (x: number, y: number) =>
  value(Math.floor((x - 500_000) / 10), Math.floor((5_000_000 - y) / 10));

/** 1 where a pixel is kept; every scene's own pixels are 1 + its number, so that it also says whose they are. */
async function load(
  scenes: Scene[],
  mask: Omit<MaskRequest, 'measurement'>,
  { tileSize, request }: { tileSize: number; request?: LoadRequest },
): Promise<{ at: (col: number, row: number) => number; data: Uint16Array }> {
  const specs: Record<string, ImageSpec> = {};
  const datasets: Dataset[] = scenes.map(({ grid, quality }, index) => {
    specs[`red${index}`] = { grid, seed: 0, value: () => 1 + index };
    specs[`q${index}`] = { grid, seed: 0, dtype: 'uint8', nodata: null, value: onGround(quality) };
    return datasetAt(`s${index}`, `2020-01-01T10:00:0${index}Z`, grid, { red: `red${index}`, q: `q${index}` });
  });
  const contents = Object.fromEntries(
    await Promise.all(Object.entries(specs).map(async ([url, spec]) => [url, await imageBytes(spec)] as const)),
  );
  const crs = await resolveCrs('EPSG:32632');
  const planned = planLoad({
    request: { measurements: ['red'], groupBy: 'solar_day', mask: { measurement: 'q', ...mask }, ...request },
    datasets,
    products: [PRODUCT],
    crsOf: () => crs,
    inputsOf: () => [],
  });
  const executor = inlineExecutor(memoryFiles(contents), kernels);
  const plan = { ...planned, tileSize };
  const { images } = await readImages(plan, executor, new LayoutCache(), { skipBroken: false, onRead: () => {} });
  const { bands } = await runPlan(plan, images, executor, { skipBroken: false, onDone: () => {} });
  const [, width] = plan.geobox.shape;
  const [left, top] = [plan.geobox.transform[2], plan.geobox.transform[5]];
  const data = bands[0]!.data as Uint16Array;
  return {
    data,
    at: (col, row) => data[(row - (5_000_000 - top) / 10) * width + (col - (left - 500_000) / 10)]!,
  };
}

function differences(a: Uint16Array, b: Uint16Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, i) => sum + (value === b[i] ? 0 : 1), 0);
}

/** Blobs of cloud of all sizes, specks, and strips without observation. */
function weather(col: number, row: number): number {
  if ((col + 2 * row) % 97 < 3) return NOTHING;
  const field = Math.sin(col / 17) * Math.cos(row / 13) + Math.sin((col + row) / 7.3) * 0.4;
  if (field > 0.75) return CLOUD;
  return (col * 7919 + row * 104_729) % 211 === 0 ? CLOUD : 0;
}

describe('growing a mask', () => {
  const STEPS: CleanupStep[][] = [
    [['dilation', 9]],
    [
      ['opening', 2],
      ['dilation', 5],
    ],
    [
      ['closing', 6],
      ['erosion', 2],
    ],
  ];
  test.each(STEPS.map((cleanup) => ({ cleanup })))(
    '$cleanup gives the same in tiles of any size',
    async ({ cleanup }) => {
      const scene = { grid: utmGrid(300, 520), quality: weather };
      const options = { exclude: ['cloud'], cleanup };
      const whole = await load([scene], options, { tileSize: 1024 });
      expect([...new Set(whole.data)].sort()).toEqual([0, 1]);
      for (const tileSize of [256, 64])
        expect(differences((await load([scene], options, { tileSize })).data, whole.data)).toBe(0);
    },
  );

  test('neighbouring scenes of one day: the same in tiles of any size, and as if they were one scene', async () => {
    const parts = [utmGrid(300, 270), utmGrid(300, 260, 260)].map((grid) => ({ grid, quality: weather }));
    const options: Omit<MaskRequest, 'measurement'> = {
      exclude: ['cloud'],
      cleanup: [
        ['opening', 2],
        ['dilation', 7],
      ],
    };
    const whole = await load(parts, options, { tileSize: 1024 });
    const tiled = await load(parts, options, { tileSize: 256 });
    expect(differences(tiled.data, whole.data)).toBe(0);
    const single = await load([{ grid: utmGrid(300, 520), quality: weather }], options, { tileSize: 1024 });
    expect(
      differences(
        whole.data.map((value) => Math.min(value, 1)),
        single.data,
      ),
    ).toBe(0);
  });

  test('a cloud grows over the edge between scenes and tiles, and into the area from beyond it', async () => {
    const west = {
      grid: utmGrid(64, 256),
      quality: (col: number, row: number) => (col === 254 && row === 30 ? CLOUD : 0),
    };
    const east = { grid: utmGrid(64, 100, 256), quality: () => 0 };
    const options: Omit<MaskRequest, 'measurement'> = { exclude: [CLOUD], cleanup: [['dilation', 4]] };
    const { at } = await load([west, east], options, { tileSize: 256 });
    const row = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => at(from + i, 30));
    expect(row(248, 262)).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2]);
    const { at: inArea } = await load([west, east], options, {
      tileSize: 256,
      request: { geobox: utmGrid(64, 90, 257) },
    });
    expect([257, 258, 259].map((col) => inArea(col, 30))).toEqual([0, 0, 2]);
  });

  test('where nothing is known there is no cloud that grows, and nothing is kept', async () => {
    const quality = (col: number) => (col < 10 ? NOTHING : 0);
    const { at } = await load(
      [{ grid: utmGrid(64, 64), quality }],
      { keep: { q: 'clear' }, cleanup: [['dilation', 5]] },
      { tileSize: 256, request: { geobox: utmGrid(64, 80) } },
    );
    expect([9, 10, 11, 60, 63, 64].map((col) => at(col, 20))).toEqual([0, 1, 1, 1, 1, 0]);
  });

  test('a cloud in one scene does not hide the clear ground of another that overlaps it, but for its growth', async () => {
    const cloudy = { grid: utmGrid(64, 64), quality: (col: number) => (col >= 40 ? CLOUD : 0) };
    const clear = { grid: utmGrid(64, 64, 30), quality: () => 0 };
    const { at } = await load([cloudy, clear], { exclude: ['cloud'], cleanup: [['dilation', 3]] }, { tileSize: 256 });
    expect([36, 37, 39, 40, 63, 64].map((col) => at(col, 20))).toEqual([1, 2, 2, 2, 2, 2]);
  });
});
