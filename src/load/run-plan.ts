import { isQuadratError, type QuadratError } from '#model/errors';
import type { TileResult } from '#model/request';
import { type ImageTable, withFileNodata } from '#plan/images';
import type { LoadPlan } from '#plan/load-plan';
import type { TilePart } from '#plan/tile-parts';
import type { Executor } from './executor';
import { ReadAhead } from './read-ahead';
import type { SkippedDataset, TileOutput } from './run-tile';
import { type MosaicBand, TileMosaic } from './tile-mosaic';
import { tileWork } from './tile-work';

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
  bands: MosaicBand[];
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
  const { queue, schedule, parts } = tileWork(plan, images, options.skipBroken);
  const { onTile, onDone } = options;
  const mosaic = new TileMosaic(plan, parts.length);
  const working = new Array<number>(executor.size).fill(0);
  const { bands } = mosaic;
  const result: RunResult = { plan, bands, skipped: [], heldBytes: 0, decodeMs: 0, warpMs: 0, composeMs: 0 };
  const total = queue.order.length / parts.length;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const reads = new ReadAhead(schedule, executor.open, {
    signal,
    claimedSize: (url) => images.get(url)?.claimedSize,
    onStale: (error) => stop.abort(error),
  });
  let done = 0;

  const work = async (lane: number): Promise<void> => {
    for (let part = queue.next(lane); part && !signal.aborted; part = queue.next(lane)) {
      const output = await runOnce(executor, reads, part, lane, signal);
      reads.done(part);
      const tile = mosaic.add(part, output);
      result.skipped.push(...output.skipped);
      working[lane] = Math.max(working[lane]!, output.workingBytes);
      result.decodeMs += output.decodeMs;
      result.warpMs += output.warpMs;
      result.composeMs += output.composeMs;
      // Nobody is given it, so its memory serves the next.
      if (!onTile) executor.giveBack(output, lane);
      if (!tile) continue;
      onTile?.(tile);
      onDone(++done, total);
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
  result.heldBytes = mosaic.bytes + reads.peakBytes + working.reduce((sum, bytes) => sum + bytes, 0);
  return result;
}

/** A tile whose worker crashed is tried once more in a new one: the cause may have been the tile beside it. */
async function runOnce(
  executor: Executor,
  reads: ReadAhead<TilePart>,
  part: TilePart,
  lane: number,
  signal: AbortSignal,
): Promise<TileOutput> {
  try {
    return await executor.runTile(reads.job(part), lane, reads.read, signal);
  } catch (error) {
    if (!isQuadratError(error, 'WORKER_CRASHED') || signal.aborted) throw error;
    return executor.runTile(reads.job(part), lane, reads.read, signal);
  }
}

/** Each dataset once, with the first error it met. */
export function uniqueSkipped(skipped: readonly SkippedDataset[]): Array<{ dataset: string; error: QuadratError }> {
  const first = new Map<string, QuadratError>();
  for (const { dataset, error } of skipped) if (!first.has(dataset)) first.set(dataset, error as QuadratError);
  return [...first].map(([dataset, error]) => ({ dataset, error }));
}
