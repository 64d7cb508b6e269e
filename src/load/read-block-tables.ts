import { fillTable, tableRanges } from '#drivers/tiff/block-table';
import { isQuadratError } from '#model/errors';
import type { ImageLevel } from '#model/image';
import type { ImageTable } from '#plan/images';
import { filesOf } from '#plan/images';
import type { LoadPlan } from '#plan/load-plan';
import { unreadBlocks } from '#plan/unread-blocks';
import type { OpenBytes } from './executor';
import type { SkippedDataset } from './run-tile';

/** Entries read together: 8 KiB of a BigTIFF. Neighbouring rows of a wide image are often in one such page. */
const PAGE = 1024;

/** Some entries of one level's table. */
interface Page {
  level: ImageLevel;
  first: number;
  count: number;
}

/**
 * Reads where the blocks that a plan needs lie, for images whose tables were left in their files, and enters it in their
 * layouts, where the next plan finds it. Gives the images without those that could not be read, or rejects with the first
 * of them unless broken datasets are skipped.
 */
export async function readBlockTables(
  plan: LoadPlan,
  images: ImageTable,
  open: OpenBytes,
  { skipBroken, signal }: { skipBroken: boolean; signal?: AbortSignal },
): Promise<{ images: ImageTable; skipped: SkippedDataset[] }> {
  const unread = unreadBlocks(plan, images);
  if (unread.size === 0) return { images, skipped: [] };
  const files = filesOf(plan);
  const readable = new Map(images);
  const skipped: SkippedDataset[] = [];
  const readOne = async ([url, levels]: [string, Map<ImageLevel, Set<number>>]): Promise<void> => {
    try {
      const pages = [...levels].flatMap(([level, blocks]) => pagesOf(level, blocks));
      await readPages(pages, url, open, signal);
    } catch (error) {
      signal?.throwIfAborted();
      const dataset = files.get(url)!.dataset.id;
      if (isQuadratError(error)) {
        error.url ??= url;
        error.dataset ??= dataset;
      }
      if (!skipBroken) throw error;
      readable.delete(url);
      skipped.push({ dataset, error });
    }
  };
  await Promise.all(Array.from(unread, readOne));
  return { images: readable, skipped };
}

function pagesOf(level: ImageLevel, blocks: ReadonlySet<number>): Page[] {
  const starts = new Set(Array.from(blocks, (index) => index - (index % PAGE)));
  return Array.from(starts, (first) => ({ level, first, count: Math.min(PAGE, level.offsets.length - first) }));
}

async function readPages(
  pages: readonly Page[],
  url: string,
  open: OpenBytes,
  signal: AbortSignal | undefined,
): Promise<void> {
  const ranges = pages.map(({ level, first, count }) => tableRanges(level.table!, first, count));
  const bytes = await open(url).read(ranges.flat(), { signal });
  let next = 0;
  pages.forEach(({ level, first }, index) => {
    const [offsets, byteCounts] = bytes.slice(next, next + ranges[index]!.length);
    next += ranges[index]!.length;
    fillTable(level, first, offsets!, byteCounts);
  });
}
