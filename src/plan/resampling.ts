import { QuadratError } from '#model/errors';
import type { Measurement } from '#model/product';
import type { LoadRequest, Resampling } from '#model/request';

/** How far a kernel reaches from its centre, in source pixels, where the output is not coarser than the source. */
const RADIUS: Record<Resampling, number> = {
  nearest: 0,
  bilinear: 1,
  cubic: 2,
  average: 0,
  mode: 0,
  min: 0,
  max: 0,
};

/** Whether a resampling takes all that an output pixel covers, and so asks for its corners instead of its centre. */
export function takesFootprint(resampling: Resampling): boolean {
  return resampling === 'average' || resampling === 'mode' || resampling === 'min' || resampling === 'max';
}

/** Far above the rounding of a position in doubles, far below what would reach into the next block of an aligned grid. */
const ROUNDING = 1 / 128;

/** Source pixels to read beyond the places asked for; `scale`: how many times as wide kernels are. One is for rounding. */
export function marginOf(resampling: Resampling, scale: readonly [x: number, y: number]): number {
  if (resampling === 'nearest') return ROUNDING;
  return Math.ceil(RADIUS[resampling] * Math.max(...scale)) + 1;
}

/**
 * How a band is resampled: what the request says of it by name or alias, else of all bands ('*' or one word), else
 * nearest. Classes and bits have no in-between, so a quality band stays nearest whatever is said of all bands, unless that
 * is mode.
 *
 * @throws QuadratError BAD_REQUEST for a word that is no resampling, or one that would mix the classes of a quality band
 */
export function resamplingOf(measurement: Measurement, asked: LoadRequest['resampling'], isMask: boolean): Resampling {
  const named = typeof asked === 'object' ? ownSetting(measurement, asked) : undefined;
  const general = typeof asked === 'string' ? asked : asked?.['*'];
  const chosen = named ?? general ?? 'nearest';
  if (!Object.hasOwn(RADIUS, chosen)) {
    throw new QuadratError(
      'BAD_REQUEST',
      `There is no resampling '${chosen}'. Use one of: ${Object.keys(RADIUS).join(', ')}.`,
    );
  }
  const isCategorical = isMask || measurement.flags !== undefined;
  if (!isCategorical || chosen === 'nearest' || chosen === 'mode') return chosen;
  if (named === undefined) return 'nearest';
  throw new QuadratError(
    'BAD_REQUEST',
    `'${measurement.name}' holds classes or flags, which '${chosen}' would mix. Use nearest or mode for it.`,
  );
}

function ownSetting(measurement: Measurement, asked: Record<string, Resampling>): Resampling | undefined {
  const name = [measurement.name, ...(measurement.aliases ?? [])].find((known) => Object.hasOwn(asked, known));
  return name === undefined ? undefined : asked[name];
}
