import { tilesOf } from '#geo/geobox';
import type { ImageTable } from '#plan/images';
import type { LoadPlan } from '#plan/load-plan';
import { PartPlanner } from '#plan/part-planner';
import { TilePlanner } from '#plan/plan-tile';
import { ReadSchedule, SCHEDULE_LIMITS } from '#plan/read-schedule';
import type { TilePart } from '#plan/tile-parts';
import { BLOCK_CACHE_BYTES } from './executor';
import { stripsOf, TileQueue } from './tile-queue';

/** Visits side by side whose blocks are fetched in one request, where a tile is worked part by part. */
const MOST_ACROSS = 4;

const BATCH = SCHEDULE_LIMITS.batch;

/** What a plan's tiles are worked in, and what is read for each. */
export interface TileWork {
  queue: TileQueue;
  schedule: ReadSchedule<TilePart>;
  /** Parts that a tile is worked in. */
  parts: ReadonlyArray<readonly number[]>;
}

/** The one way in which a plan is cut into work, when it is carried out and when it is estimated. */
export function tileWork(plan: LoadPlan, images: ImageTable, skipBroken: boolean): TileWork {
  const grid = tilesOf(plan.geobox, plan.tileSize);
  const visits = stripsOf(grid);
  const planner = new PartPlanner(new TilePlanner(plan, images, skipBroken), visits[0]![0]!, BLOCK_CACHE_BYTES);
  const { groups, bytesPerVisit } = planner;
  const across = groups.length > 1 ? Math.max(1, Math.min(MOST_ACROSS, Math.floor(BATCH / bytesPerVisit))) : 1;
  const queue = new TileQueue(across > 1 ? stripsOf(grid, across) : visits, groups);
  // Where a batch has room for one part of a strip and no more, it is to be all of that part.
  const whole = across > 1 && 2 * across * bytesPerVisit > BATCH;
  const schedule = new ReadSchedule(
    queue.order,
    (part) => planner.job(part),
    SCHEDULE_LIMITS,
    (part, next) => !whole || part.outputs === next.outputs,
  );
  return { queue, schedule, parts: groups };
}
