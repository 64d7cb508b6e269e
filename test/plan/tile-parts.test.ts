import { describe, expect, it } from 'vitest';
import { bandsOf, parseExpression } from '#compose/expression';
import { resolveCrs } from '#geo/crs';
import { tilesOf } from '#geo/geobox';
import { referenceKernels } from '#kernels/reference';
import { inlineExecutor } from '#load/executor';
import { LayoutCache, readImages } from '#load/read-images';
import type { TileOutput } from '#load/run-tile';
import type { Dataset } from '#model/dataset';
import type { Product } from '#model/product';
import type { CompositeMethod, CompositeRequest, LoadRequest } from '#model/request';
import type { LoadPlan } from '#plan/load-plan';
import { resultBands } from '#plan/memory';
import { PartPlanner } from '#plan/part-planner';
import { planLoad } from '#plan/plan-load';
import { TilePlanner } from '#plan/plan-tile';
import { jobOf, outputGroups, resultIndices, storedBytes } from '#plan/tile-parts';
import { memoryFiles } from '../fixtures/memory-files';
import { datasetAt, imageBytes, utmGrid } from '../fixtures/tiny-world';

const BANDS = ['red', 'green', 'nir'];
const PRODUCT: Product = {
  name: 'tiny',
  measurements: [
    ...BANDS.map((name) => ({ name, dtype: 'uint16' as const, nodata: 0 })),
    { name: 'q', dtype: 'uint8' as const },
  ],
};
const GRID = utmGrid(40, 50);
const DATES = 4;
const MASK = { measurement: 'q', exclude: [3] };
/** A band of the tile below: one block of a file a date, of 128 x 128 pixels. */
const BAND_BYTES = DATES * 128 * 128 * 2;
const QUALITY_BYTES = DATES * 128 * 128;

const datasets: Dataset[] = [];
const files: Record<string, Uint8Array> = {};
for (let date = 0; date < DATES; date++) {
  const own = Object.fromEntries([...BANDS, 'q'].map((band) => [band, `${band}${date}`]));
  datasets.push(datasetAt(`d${date}`, `2020-01-0${date + 1}T10:00:00Z`, GRID, own));
  for (const [seed, band] of BANDS.entries()) {
    files[`${band}${date}`] = await imageBytes({ grid: GRID, seed: 10 * date + seed });
  }
  files[`q${date}`] = await imageBytes({
    grid: GRID,
    seed: 0,
    dtype: 'uint8',
    value: (_x, _y, col) => ((col + date) % 5 === 0 ? 3 : 1),
  });
}

const executor = inlineExecutor(memoryFiles(files), referenceKernels);

async function planned(part: Partial<CompositeRequest>) {
  const crs = await resolveCrs('EPSG:32632');
  const plan = planLoad({
    request: { product: 'tiny', measurements: BANDS, ...part } as LoadRequest,
    datasets,
    products: [PRODUCT],
    crsOf: () => crs,
    inputsOf: (text) => bandsOf(parseExpression(text)),
  });
  const { images } = await readImages(plan, executor, new LayoutCache(), { skipBroken: false, onRead: () => {} });
  const [tile] = tilesOf(plan.geobox, plan.tileSize);
  const planner = (skipBroken = false) => new TilePlanner(plan, images, skipBroken);
  return { plan, tile: tile!, planner, job: planner().job(tile!) };
}

describe('the parts of a tile', () => {
  it('are one where all fits, and as few bands at a time as fit where it does not', async () => {
    const { job } = await planned({ method: 'median' });
    expect(outputGroups([job], 3 * BAND_BYTES)).toEqual([[0, 1, 2]]);
    expect(outputGroups([job], 3 * BAND_BYTES - 1)).toEqual([[0, 1], [2]]);
    expect(outputGroups([job], 2 * BAND_BYTES - 1)).toEqual([[0], [1], [2]]);
    expect(outputGroups([job], 1)).toEqual([[0], [1], [2]]);
  });

  it('leave room for the quality band, which each of them reads', async () => {
    const { job } = await planned({ method: 'median', mask: MASK });
    expect(outputGroups([job], 3 * BAND_BYTES + QUALITY_BYTES)).toEqual([[0, 1, 2]]);
    expect(outputGroups([job], 3 * BAND_BYTES)).toEqual([[0, 1], [2]]);
  });

  it('count a block that several tiles share once', async () => {
    const { job } = await planned({ method: 'median' });
    expect(outputGroups([job, job], 3 * BAND_BYTES)).toEqual([[0, 1, 2]]);
    expect(storedBytes([job, job])).toBe(storedBytes([job]));
  });

  it.each<[string, Partial<CompositeRequest>]>([
    ['methods that look at all bands', { method: 'geomedian' }],
    ['the date that scores best', { method: 'best', by: 'nir' }],
    ['dates on which every band has a value', { method: 'median', withCount: true }],
    ['expressions over bands', { method: 'median', expressions: { ndvi: '(nir - red) / (nir + red)' } }],
  ])('are not made of %s', async (_, part) => {
    const { job } = await planned(part);
    expect(outputGroups([job], 1)).toEqual([job.outputs.map((_band, index) => index)]);
  });

  it('are not made where a dataset that fails in one band is to be left out of all', async () => {
    const { planner, tile } = await planned({ method: 'median' });
    expect(outputGroups([planner(true).job(tile)], 1)).toEqual([[0, 1, 2]]);
  });

  const methods: CompositeMethod[] = [
    ...(['median', 'mean', 'count', 'min', 'max', 'first', 'last', 'stddev', 'quantile', 'harmonic', 'trend'] as const),
  ];
  it.each(methods)('give together what the tile gives at once: %s, masked', async (method) => {
    const { plan, tile, planner, job } = await planned({ method, quantile: 0.25, mask: MASK });
    const whole = await bandsOfJob(plan, [{ outputs: [0, 1, 2], output: await run(job) }]);
    const parts = new PartPlanner(planner(), [tile], 1);
    expect(parts.groups).toHaveLength(BANDS.length);
    const outputs = [];
    for (const group of parts.groups) {
      const part = parts.job({ tile, outputs: group });
      expect(part.images).toHaveLength(2 * DATES);
      outputs.push({ outputs: group, output: await run(part) });
    }
    expect(await bandsOfJob(plan, outputs)).toEqual(whole);
  });

  it('leave out what they do not need', async () => {
    const { job } = await planned({ method: 'median' });
    const { images, reads, groups } = jobOf(job, [1]);
    expect(reads.map(({ name }) => name)).toEqual(['green']);
    expect(images.map(({ url }) => url)).toEqual(['green0', 'green1', 'green2', 'green3']);
    expect(groups.flat().map(({ images: [image] }) => image!.bands.map(({ read }) => read))).toEqual([
      ...[[0], [0], [0], [0]],
    ]);
  });
});

function run(job: Parameters<typeof executor.runTile>[0]): Promise<TileOutput> {
  const open = memoryFiles(files);
  return executor.runTile(job, 0, (url, ranges) => open(url).read(ranges), undefined);
}

/** Every band of the result by its name, from the parts that a tile was worked in. */
function bandsOfJob(plan: LoadPlan, parts: Array<{ outputs: readonly number[]; output: TileOutput }>) {
  const names = resultBands(plan).map(({ name }) => name);
  const bands: Record<string, number[]> = {};
  for (const { outputs, output } of parts) {
    const indices = resultIndices(plan, outputs);
    expect(indices).toHaveLength(output.bands.length);
    for (const [index, band] of indices.entries()) bands[names[band]!] = Array.from(output.bands[index]!);
  }
  return Object.fromEntries(names.map((name) => [name, bands[name]]));
}
