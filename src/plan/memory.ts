import { bytesPerSample } from '#model/dtype';
import { QuadratError } from '#model/errors';
import type { LoadPlan } from './load-plan';
import { type ReducedBand, reducedBands } from './reduced-bands';

/** What decides between dates, of each pixel and date. */
const SCORE_BYTES = 4;

/** Every band of the result, in the order of its arrays. */
export function resultBands(plan: LoadPlan): ReducedBand[] {
  if (plan.reduce) return reducedBands(plan.outputs, plan.reduce);
  return plan.outputs.map(({ name, dtype, nodata, units }) => ({ name, dtype, nodata, ...(units && { units }) }));
}

/**
 * Bytes a plan holds besides what it has read ahead: its result, and for each lane the stack of dates of a tile and what is
 * made of it. `parts`: which outputs are worked at one time, where that is known; all of them otherwise.
 */
export function estimateMemory(
  plan: LoadPlan,
  lanes: number,
  parts: ReadonlyArray<readonly number[]> = [plan.outputs.map((_, index) => index)],
): number {
  const [height, width] = plan.geobox.shape;
  const tiles = Math.ceil(height / plan.tileSize) * Math.ceil(width / plan.tileSize);
  const tilePixels = Math.min(height, plan.tileSize) * Math.min(width, plan.tileSize);
  const perTile = parts.map((part) => {
    const outputs = part.map((index) => plan.outputs[index]!);
    const perDate = outputs.reduce((sum, { dtype }) => sum + bytesPerSample(dtype), plan.reduce?.by ? SCORE_BYTES : 0);
    return tilePixels * (resultBytes({ ...plan, outputs }) + plan.groups.length * perDate);
  });
  return height * width * resultBytes(plan) + Math.min(lanes, tiles * parts.length) * Math.max(...perTile);
}

/** Of a pixel with all its steps. */
function resultBytes(plan: LoadPlan): number {
  return resultBands(plan).reduce((sum, { dtype }) => sum + plan.steps.length * bytesPerSample(dtype), 0);
}

/**
 * @param storedBytes what the plan holds of what it reads ahead
 * @param parts which outputs are worked at one time, where that is known
 * @throws QuadratError TOO_LARGE that says which size would fit, before a byte is fetched
 */
export function checkMemory(
  plan: LoadPlan,
  lanes: number,
  limit: number,
  storedBytes: number,
  parts?: ReadonlyArray<readonly number[]>,
): void {
  const total = estimateMemory(plan, lanes, parts) + storedBytes;
  if (total <= limit) return;
  const [height, width] = plan.geobox.shape;
  const fits = (share: number): boolean => {
    const [rows, cols] = shapeOf(plan, share);
    const geobox = { ...plan.geobox, shape: [rows + SNAPPED, cols + SNAPPED] as const };
    // A coarser grid reads an overview that is at most twice as fine as it. Its tiles may need all outputs at one time.
    return estimateMemory({ ...plan, geobox }, lanes) + storedBytes * Math.min(1, 4 * share * share) <= limit;
  };
  throw new QuadratError(
    'TOO_LARGE',
    `The result of ${plan.steps.length} x ${height} x ${width} pixels needs ${megabytes(total)} MB, over the limit of ${megabytes(limit)} MB. ${adviceFor(plan, fits)}`,
  );
}

/** Rows and columns that a grid may gain when its edges snap to whole multiples of the resolution. */
const SNAPPED = 2;
/** A share of the sides below this is no advice. */
const LEAST_SHARE = 0.01;

function shapeOf({ geobox }: LoadPlan, share: number): [height: number, width: number] {
  return [Math.max(1, Math.floor(geobox.shape[0] * share)), Math.max(1, Math.floor(geobox.shape[1] * share))];
}

/** The largest area at the same resolution, and the finest resolution of the same area, that fit. */
function adviceFor(plan: LoadPlan, fits: (share: number) => boolean): string {
  let [low, high] = [0, 1];
  for (let step = 0; step < 20; step++) {
    const share = (low + high) / 2;
    if (fits(share)) low = share;
    else high = share;
  }
  if (low < LEAST_SHARE) return 'Ask for fewer dates or bands at once.';
  const [a, b, , d, e] = plan.geobox.transform;
  const size = Math.max(Math.hypot(a, d), Math.hypot(b, e));
  const [height, width] = shapeOf(plan, low);
  return `An area of ${height} x ${width} pixels at this resolution would fit, or this area at ${roundUp(size / low)} ${plan.crs.units} a pixel.`;
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

/** To three digits, so that the advice is true and short. */
function roundUp(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2);
  return Number((Math.ceil(value / unit) * unit).toPrecision(6));
}
