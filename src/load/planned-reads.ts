import { type ImageTable, withFileNodata } from '#plan/images';
import type { LoadPlan } from '#plan/load-plan';
import { READ_AHEAD_BYTES } from './read-ahead';
import { requestsFor } from './requests';
import { tileWork } from './tile-work';

/** What a plan will ask of the network, nothing cached, and of that what it will hold at one time at most. */
export interface PlannedReads {
  bytes: number;
  requests: number;
  heldBytes: number;
  /** The outputs of each part that a tile is worked in. */
  parts: ReadonlyArray<readonly number[]>;
}

/** Goes through the very schedule that a run of the plan keeps to, and fetches nothing. */
export function plannedReads(given: LoadPlan, images: ImageTable, skipBroken: boolean): PlannedReads {
  const { schedule, parts } = tileWork(withFileNodata(given, images), images, skipBroken);
  const reads: PlannedReads = { bytes: 0, requests: 0, heldBytes: 0, parts };
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
