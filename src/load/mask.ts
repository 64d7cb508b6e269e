import type { Kernels } from '#kernels/kernels';
import type { TypedArray } from '#model/dtype';
import type { MaskPlan, ReadBand } from '#plan/load-plan';
import type { TileJob } from '#plan/tile-job';
import { cleanUp } from './clean-up';
import type { DatasetPixels } from './read-image';

/** The pixels of one dataset of a time step; one `beside` the tile gives nothing to it but the growth of its clouds. */
export interface PixelsOfStep extends DatasetPixels {
  beside: boolean;
}

/**
 * Masks the datasets of one time step, each by its own quality band, and takes the margins off. What is left are the
 * layers to fuse: pixels that are rejected, or of which nothing is known, are nodata.
 */
export function maskStep(step: readonly PixelsOfStep[], job: TileJob, kernels: Kernels): TypedArray[][] {
  const { mask } = job;
  if (!mask) return step.map(({ bands }) => bands);
  const keeps = mask.cleanup.length > 0 ? cleanedMasks(step, mask, job, kernels) : undefined;
  const margin = job.reads[mask.band]!.margin ?? 0;
  return step.flatMap(({ bands, covered, beside }, index) => {
    if (beside) return [];
    const quality = inner(bands[mask.band]!, margin, job);
    const keep = keeps?.[index] ?? keptPixels(quality, covered, mask, job.reads[mask.band]!, kernels);
    return [
      bands.map((band, read) => {
        if (read === mask.band) return quality;
        kernels.applyMask(band, keep, job.reads[read]!.nodata);
        return band;
      }),
    ];
  });
}

/** 1 where the quality band says something, and nothing that is rejected. */
function keptPixels(
  quality: TypedArray,
  covered: Uint8Array | undefined,
  { exclude, keep, unknown }: MaskPlan,
  { nodata }: ReadBand,
  kernels: Kernels,
): Uint8Array {
  const kept = kernels.maskClasses(quality, exclude, covered ? undefined : nodata);
  if (covered) both(kept, covered);
  const tests = [...keep, ...unknown.map((test) => ({ ...test, wanted: false }))];
  if (tests.length > 0) both(kept, kernels.maskBits(quality, tests));
  return kept;
}

/** What is kept of each dataset's part of the tile once the mask of what it rejects was cleaned up. */
function cleanedMasks(step: readonly PixelsOfStep[], mask: MaskPlan, job: TileJob, kernels: Kernels): Uint8Array[] {
  const quality = job.reads[mask.band]!;
  const margin = quality.margin ?? 0;
  const [width, height] = [job.width + 2 * margin, job.height + 2 * margin];
  const verdicts = step.map(({ bands, covered }): Verdict => {
    const samples = bands[mask.band]!;
    const known = keptPixels(samples, covered, { ...mask, exclude: [], keep: [] }, quality, kernels);
    const rejected = keptPixels(samples, covered, mask, quality, kernels);
    for (let i = 0; i < known.length; i++) rejected[i] = known[i]! & ~rejected[i]!;
    return { known, rejected };
  });
  return verdicts.map(({ known }, index) => {
    const dropped = cleanUp(withNeighbours(verdicts, index), width, height, mask.cleanup, kernels);
    const kept = inner(known, margin, job);
    const cleaned = inner(dropped, margin, job);
    for (let i = 0; i < kept.length; i++) kept[i] = kept[i]! & ~cleaned[i]!;
    return kept;
  });
}

interface Verdict {
  /** 1 where the quality band says anything. */
  known: Uint8Array;
  /** 1 where what it says is not good enough. */
  rejected: Uint8Array;
}

function both(mask: Uint8Array, other: Uint8Array): void {
  for (let i = 0; i < mask.length; i++) mask[i] = mask[i]! & other[i]!;
}

/**
 * What one dataset rejects and, where it knows nothing, the first of the others that does: a cloud that its own image
 * cuts off is whole in the neighbour's.
 */
function withNeighbours(verdicts: readonly Verdict[], index: number): Uint8Array {
  const own = verdicts[index]!;
  const others = verdicts.filter((_, other) => other !== index);
  if (others.length === 0) return own.rejected;
  const whole = own.rejected.slice();
  for (let i = 0; i < whole.length; i++) {
    if (own.known[i] === 1) continue;
    for (const { known, rejected } of others) {
      if (known[i] === 0) continue;
      whole[i] = rejected[i]!;
      break;
    }
  }
  return whole;
}

/** The tile without the margin around it. */
function inner<T extends TypedArray>(samples: T, margin: number, tile: { width: number; height: number }): T {
  if (margin === 0) return samples;
  const width = tile.width + 2 * margin;
  const result = new (samples.constructor as new (length: number) => T)(tile.width * tile.height);
  for (let row = 0; row < tile.height; row++) {
    const from = (row + margin) * width + margin;
    result.set(samples.subarray(from, from + tile.width), row * tile.width);
  }
  return result;
}
