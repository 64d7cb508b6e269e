import type { CleanupStep } from '#quadrat';

/**
 * How a mask is cleaned, in metres on the ground: the library counts pixels of the output, of which an overview has
 * other ones than a sharp view of the same place.
 */
export interface Growth {
  /** What is narrower than twice this is no cloud. 0 for none. */
  specks: number;
  /** How far every cloud is widened. 0 for none. */
  widen: number;
}

export const NO_GROWTH: Growth = { specks: 0, widen: 0 };

/** Steps may reach 512 pixels together, of which an opening takes its radius twice. */
const WIDEST = 160;

/** The steps for pixels of `size` metres on the ground; none where they would reach less than half a pixel. */
export function cleanupSteps({ specks, widen }: Growth, size: number): CleanupStep[] {
  const pixels = (metres: number) => Math.min(WIDEST, Math.round(metres / size));
  const steps: CleanupStep[] = [
    ['opening', pixels(specks)],
    ['dilation', pixels(widen)],
  ];
  return steps.filter(([, radius]) => radius > 0);
}
