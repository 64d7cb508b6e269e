import { type Tile, tilesOf } from '#geo/geobox';
import { allocate, type TypedArray } from '#model/dtype';
import { isQuadratError, type QuadratError } from '#model/errors';
import type { TileResult } from '#model/request';
import { type ImageTable, withFileNodata } from '#plan/images';
import type { LoadPlan } from '#plan/load-plan';
import { resultBands } from '#plan/memory';
import { TilePlanner } from '#plan/plan-tile';
import { ReadSchedule } from '#plan/read-schedule';
import type { Executor } from './executor';
import { ReadAhead } from './read-ahead';
import type { SkippedDataset, TileOutput } from './run-tile';
import { TileQueue } from './tile-queue';

/** Tiles given to a lane at one time: it works on one, and finds the next there when it is done. */
export const TILES_PER_LANE = 2;

export interface RunOptions {
  skipBroken: boolean;
  signal?: AbortSignal;
  onTile?: (tile: TileResult) => void;
  onDone: (done: number, total: number) => void;
}

export interface RunResult {
  /** The plan as it was carried out, nodata values from files included. */
  plan: LoadPlan;
  bands: Array<{
    name: string;
    data: TypedArray;
    nodata: number | undefined;
    dtype: ReturnType<typeof resultBands>[number]['dtype'];
    units?: string;
  }>;
  skipped: SkippedDataset[];
  /** Most that was held at one time: the result, bytes read ahead, and the stacks of the tiles that were worked. */
  heldBytes: number;
  decodeMs: number;
  warpMs: number;
  composeMs: number;
}

/**
 * Carries out a plan tile by tile. What is held is the result, the tiles in flight and the bytes read ahead for more; the
 * first failing tile ends the rest, and nothing is left running when this settles. Rejects with a StaleLayoutError where a
 * file is not the one whose layout `images` has from the catalog.
 */
export async function runPlan(
  given: LoadPlan,
  images: ImageTable,
  executor: Executor,
  options: RunOptions,
): Promise<RunResult> {
  const plan = withFileNodata(given, images);
  const [height, width] = plan.geobox.shape;
  const bands = resultBands(plan).map((band) => ({
    ...band,
    data: allocate(band.dtype, plan.steps.length * height * width),
  }));
  const working = new Array<number>(executor.size).fill(0);
  const result: RunResult = { plan, bands, skipped: [], heldBytes: 0, decodeMs: 0, warpMs: 0, composeMs: 0 };
  const grid = tilesOf(plan.geobox, plan.tileSize);
  const planner = new TilePlanner(plan, images, options.skipBroken);
  const queue = new TileQueue(grid);
  const total = grid.rows * grid.cols;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const reads = new ReadAhead(new ReadSchedule(queue.order, (tile) => planner.job(tile)), executor.open, {
    signal,
    claimedSize: (url) => images.get(url)?.claimedSize,
    onStale: (error) => stop.abort(error),
  });
  let done = 0;

  const work = async (lane: number): Promise<void> => {
    for (let tile = queue.next(lane); tile && !signal.aborted; tile = queue.next(lane)) {
      const output = await runOnce(executor, reads, tile, lane, signal);
      reads.done(tile);
      place(output, tile, result, plan);
      result.skipped.push(...output.skipped);
      working[lane] = Math.max(working[lane]!, output.workingBytes);
      result.decodeMs += output.decodeMs;
      result.warpMs += output.warpMs;
      result.composeMs += output.composeMs;
      if (options.onTile) options.onTile(tileResult(output, tile, bands, plan));
      else executor.giveBack(output, lane);
      options.onDone(++done, total);
    }
  };
  const workers = Array.from({ length: executor.size * TILES_PER_LANE }, (_, index) => work(index % executor.size));
  try {
    await Promise.all(workers);
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(workers);
    throw error;
  }
  signal.throwIfAborted();
  const own = bands.reduce((sum, { data }) => sum + data.byteLength, 0);
  result.heldBytes = own + reads.peakBytes + working.reduce((sum, bytes) => sum + bytes, 0);
  return result;
}

/** A tile whose worker crashed is tried once more in a new one: the cause may have been the tile beside it. */
async function runOnce(
  executor: Executor,
  reads: ReadAhead,
  tile: Tile,
  lane: number,
  signal: AbortSignal,
): Promise<TileOutput> {
  try {
    return await executor.runTile(reads.job(tile), lane, reads.read, signal);
  } catch (error) {
    if (!isQuadratError(error, 'WORKER_CRASHED') || signal.aborted) throw error;
    return executor.runTile(reads.job(tile), lane, reads.read, signal);
  }
}

function arraysOf(output: TileOutput): TypedArray[] {
  return output.count ? [...output.bands, output.count] : output.bands;
}

function place(output: TileOutput, tile: Tile, result: RunResult, plan: LoadPlan): void {
  const [height, width] = plan.geobox.shape;
  arraysOf(output).forEach((data, index) => {
    const target = result.bands[index]!.data;
    for (let step = 0; step < plan.steps.length; step++) {
      for (let row = 0; row < tile.height; row++) {
        const from = (step * tile.height + row) * tile.width;
        target.set(data.subarray(from, from + tile.width), (step * height + tile.y + row) * width + tile.x);
      }
    }
  });
}

function tileResult(output: TileOutput, tile: Tile, bands: RunResult['bands'], plan: LoadPlan): TileResult {
  return {
    row: tile.row,
    col: tile.col,
    y: tile.y,
    x: tile.x,
    bands: Object.fromEntries(arraysOf(output).map((data, index) => [bands[index]!.name, data])),
    shape: [plan.steps.length, tile.height, tile.width],
  };
}

/** Each dataset once, with the first error it met. */
export function uniqueSkipped(skipped: readonly SkippedDataset[]): Array<{ dataset: string; error: QuadratError }> {
  const first = new Map<string, QuadratError>();
  for (const { dataset, error } of skipped) if (!first.has(dataset)) first.set(dataset, error as QuadratError);
  return [...first].map(([dataset, error]) => ({ dataset, error }));
}
