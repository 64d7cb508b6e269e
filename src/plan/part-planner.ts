import type { Tile } from '#geo/geobox';
import type { TilePlanner } from './plan-tile';
import type { TileJob } from './tile-job';
import { jobOf, outputGroups, storedBytes, type TilePart } from './tile-parts';

/** Makes the jobs of a plan's tiles part by part; a tile whose parts are asked for one after the other is planned once. */
export class PartPlanner {
  /** The parts of every tile, by their outputs. */
  readonly groups: ReadonlyArray<readonly number[]>;
  /** Stored bytes that the largest part of the first tiles needs. */
  readonly bytesPerVisit: number;
  readonly #planner: TilePlanner;
  /** Tiles of which parts were asked for, and how many are still to be. */
  readonly #planned = new Map<Tile, { job: TileJob; left: number }>();

  /**
   * @param visit the tiles that are worked first, one after the other
   * @param limit bytes that may be kept decoded for the next tile
   */
  constructor(planner: TilePlanner, visit: readonly Tile[], limit: number) {
    this.#planner = planner;
    const jobs = visit.map((tile) => planner.job(tile));
    this.groups = outputGroups(jobs, limit);
    this.bytesPerVisit = Math.max(...this.groups.map((outputs) => storedBytes(jobs.map((job) => jobOf(job, outputs)))));
    visit.forEach((tile, index) => {
      this.#planned.set(tile, { job: jobs[index]!, left: this.groups.length });
    });
  }

  /** To be called once for each part. */
  job({ tile, outputs }: TilePart): TileJob {
    const planned = this.#planned.get(tile) ?? { job: this.#planner.job(tile), left: this.groups.length };
    planned.left--;
    if (planned.left > 0) this.#planned.set(tile, planned);
    else this.#planned.delete(tile);
    return jobOf(planned.job, outputs);
  }
}
