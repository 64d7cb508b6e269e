import { tilesOf } from '#geo/geobox';
import { type ImageTable, withFileNodata } from '#plan/images';
import type { LoadPlan } from '#plan/load-plan';
import { TilePlanner } from '#plan/plan-tile';
import { ReadSchedule } from '#plan/read-schedule';
import { READ_AHEAD_BYTES } from './read-ahead';
import { requestsFor } from './requests';
import { TileQueue } from './tile-queue';

/** What a plan will ask of the network, nothing cached, and of that what it will hold at one time at most. */
export interface PlannedReads {
  bytes: number;
  requests: number;
  heldBytes: number;
}

/** Goes through the very schedule that a run of the plan keeps to, and fetches nothing. */
export function plannedReads(given: LoadPlan, images: ImageTable): PlannedReads {
  const plan = withFileNodata(given, images);
  const planner = new TilePlanner(plan, images, true);
  const { order } = new TileQueue(tilesOf(plan.geobox, plan.tileSize));
  const schedule = new ReadSchedule(order, (tile) => planner.job(tile));
  const reads: PlannedReads = { bytes: 0, requests: 0, heldBytes: 0 };
  let [stored, largest] = [0, 0];
  for (let batch = schedule.next(); batch; batch = schedule.next()) {
    const requests = requestsFor(batch.fetches);
    reads.requests += requests.length;
    reads.bytes += requests.reduce((sum, { length }) => sum + length, 0);
    stored += batch.bytes;
    largest = Math.max(largest, batch.bytes);
  }
  reads.heldBytes = Math.min(stored, Math.max(READ_AHEAD_BYTES, largest));
  return reads;
}
