import { tilesOf } from '#geo/geobox';
import type { ImageLevel } from '#model/image';
import type { ImageTable, PlacedImage } from './images';
import type { LoadPlan } from './load-plan';
import { TilePlanner } from './plan-tile';
import type { TileJob } from './tile-job';

/** Per file, the blocks of its levels that a plan needs and of which it is not known where they lie. */
export type UnreadBlocks = Map<string, Map<ImageLevel, Set<number>>>;

/** Of the images whose tables of blocks were too long to be read with their headers; none in most plans. */
export function unreadBlocks(plan: LoadPlan, images: ImageTable): UnreadBlocks {
  const unread: UnreadBlocks = new Map();
  if (![...images.values()].some(hasTable)) return unread;
  const planner = new TilePlanner(plan, images, true);
  const grid = tilesOf(plan.geobox, plan.tileSize);
  for (let row = 0; row < grid.rows; row++) {
    for (let col = 0; col < grid.cols; col++) collect(planner.job(grid.tile(row, col)), images, unread);
  }
  return unread;
}

function hasTable({ layout: { levels, validity } }: PlacedImage): boolean {
  const masks = validity?.kind === 'mask' ? validity.levels : [];
  return [...levels, ...masks].some((level) => level?.table !== undefined);
}

function collect(job: TileJob, images: ImageTable, unread: UnreadBlocks): void {
  for (const read of job.groups.flat().flatMap(({ images }) => images)) {
    for (const part of read.validity ? [read, read.validity] : [read]) {
      const { url, key } = job.images[part.image]!;
      const { levels, validity } = images.get(url)!.layout;
      // A mask's blocks have a key of their own, and lie in the level of the mask.
      const level = key === url ? levels[part.level]! : validity?.kind === 'mask' ? validity.levels[read.level] : null;
      for (const { index, unread: isUnread } of part.blocks) {
        if (!isUnread || !level) continue;
        const ofFile = unread.get(url) ?? new Map<ImageLevel, Set<number>>();
        unread.set(url, ofFile);
        ofFile.set(level, (ofFile.get(level) ?? new Set()).add(index));
      }
    }
  }
}
