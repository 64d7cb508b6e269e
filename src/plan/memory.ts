import { bytesPerSample } from '#model/dtype';
import { QuadratError } from '#model/errors';
import type { LoadPlan } from './load-plan';
import { type ReducedBand, reducedBands } from './reduced-bands';

export interface MemoryEstimate {
  /** The finished bands. */
  resultBytes: number;
  /** Stacks of the tiles in flight. */
  workingBytes: number;
}

/** Every band of the result, in the order of its arrays. */
export function resultBands(plan: LoadPlan): ReducedBand[] {
  if (plan.reduce) return reducedBands(plan.outputs, plan.reduce);
  return plan.outputs.map(({ name, dtype, nodata, units }) => ({ name, dtype, nodata, ...(units && { units }) }));
}

/** What a plan will hold: its result, and per tile in flight one layer a band for every group. */
export function estimateMemory(plan: LoadPlan, tilesInFlight: number): MemoryEstimate {
  const [height, width] = plan.geobox.shape;
  const resultBytes = resultBands(plan).reduce(
    (sum, { dtype }) => sum + plan.steps.length * height * width * bytesPerSample(dtype),
    0,
  );
  const tilePixels = (margin: number): number =>
    (Math.min(height, plan.tileSize) + 2 * margin) * (Math.min(width, plan.tileSize) + 2 * margin);
  const layers = plan.reads.map(({ dtype, margin = 0 }) => bytesPerSample(dtype) * tilePixels(margin));
  for (const { dtype } of plan.outputs) layers.push(bytesPerSample(dtype) * tilePixels(0));
  const perGroup = layers.reduce((sum, bytes) => sum + bytes, 0);
  return { resultBytes, workingBytes: tilesInFlight * plan.groups.length * perGroup };
}

/** @throws QuadratError TOO_LARGE that says which size would fit, before a byte is fetched */
export function checkMemory(plan: LoadPlan, tilesInFlight: number, limit: number): void {
  const { resultBytes, workingBytes } = estimateMemory(plan, tilesInFlight);
  const total = resultBytes + workingBytes;
  if (total <= limit) return;
  const [height, width] = plan.geobox.shape;
  const [a, b, , d, e] = plan.geobox.transform;
  const shrink = Math.sqrt(Math.max(limit - workingBytes, 0) / resultBytes);
  const size = Math.hypot(a, d);
  const advice =
    shrink > 0.01
      ? `An area of ${Math.floor(height * shrink)} x ${Math.floor(width * shrink)} pixels at this resolution would fit, or this area at ${round(Math.max(size, Math.hypot(b, e)) / shrink)} ${plan.crs.units} a pixel.`
      : 'Ask for fewer dates or bands at once.';
  throw new QuadratError(
    'TOO_LARGE',
    `The result of ${plan.steps.length} x ${height} x ${width} pixels needs ${megabytes(total)} MB, over the limit of ${megabytes(limit)} MB. ${advice}`,
  );
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

/** Rounded up to two digits, so that the advice is true. */
function round(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / unit) * unit).toPrecision(6));
}
