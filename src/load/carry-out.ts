import { isQuadratError } from '#model/errors';
import type { ImageTable } from '#plan/images';
import type { LoadPlan } from '#plan/load-plan';
import type { Executor } from './executor';
import { StaleLayoutError } from './read-ahead';
import { readBlockTables } from './read-block-tables';
import { type LayoutCache, readImages } from './read-images';
import { type RunOptions, type RunResult, runPlan } from './run-plan';

export interface CarryOutOptions extends RunOptions {
  /** Structures of files read, of how many. */
  onRead: (done: number, total: number) => void;
}

/**
 * Reads the structures that a plan needs and runs it. Where files turn out not to be those that the catalog describes,
 * their headers are read and all is done once more; `onTile` then hears of a tile again, with its right pixels.
 */
export async function carryOut(
  plan: LoadPlan,
  executor: Executor,
  layouts: LayoutCache,
  options: CarryOutOptions,
): Promise<RunResult> {
  for (;;) {
    const headers = await readImages(plan, executor, layouts, options);
    const { images, skipped: untold } = await readBlockTables(plan, headers.images, executor.open, options);
    const skipped = [...headers.skipped, ...untold];
    const claimed = [...images].filter(([, { claimedSize }]) => claimedSize !== undefined).map(([url]) => url);
    try {
      const result = await runPlan(plan, images, executor, options);
      if (!result.skipped.some(({ error }) => contradicts(error, images))) {
        return { ...result, skipped: [...skipped, ...result.skipped] };
      }
    } catch (error) {
      if (!contradicts(error, images)) throw error;
    }
    // All of them at once: a folder that was written anew is met as a whole, not file by file.
    for (const url of claimed) layouts.forget(url);
  }
}

/** Whether an error may come of a layout that is the catalog's word and not the file's. */
function contradicts(error: unknown, images: ImageTable): boolean {
  if (error instanceof StaleLayoutError) return true;
  if (!isQuadratError(error, 'BAD_TIFF') || error.url === undefined) return false;
  return images.get(error.url)?.claimedSize !== undefined;
}
