import { type ErrorRecord, fromErrorRecord, isQuadratError, QuadratError, toErrorRecord } from '#model/errors';
import type { ImageLayout } from '#model/image';
import type { TileJob } from '#plan/tile-job';
import type { TileOutput } from './run-tile';

/**
 * A result that crosses a worker boundary. Errors travel as data: comlink keeps an error's name and message, but drops
 * the code and the address that a person needs.
 */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: ErrorRecord | 'aborted' };

/** A tile's output with the errors of skipped datasets as data. */
export type TileRecord = Omit<TileOutput, 'skipped'> & { skipped: Array<{ dataset: string; error: ErrorRecord }> };

/** Blocks of one file that a tile needs; `id` is the worker's. */
export interface BlockRequest {
  id: number;
  url: string;
  ranges: ReadonlyArray<{ offset: number; length: number }>;
}

/** The answer to one request: its blocks, in buffers of their own. */
export interface Delivery {
  id: number;
  outcome: Outcome<Uint8Array[]>;
}

/** The coordinator's byte layer, as workers call it. `job` ties a read to what it is for, so that it ends with it. */
export interface RemoteBytes {
  size(job: number, url: string): Promise<Outcome<number>>;
  read(
    job: number,
    url: string,
    ranges: ReadonlyArray<{ offset: number; length: number }>,
  ): Promise<Outcome<Uint8Array[]>>;
  /**
   * Asks for blocks of a tile; they come by `deliver` as they arrive, many to a message where they are there already.
   * `spent`: the memory of earlier blocks, decoded since.
   */
  request(job: number, requests: BlockRequest[], spent: ArrayBuffer[]): void;
}

/** What a load worker offers. Every job has a number chosen by the caller, by which it can be aborted. */
export interface LoadWorkerApi {
  start(kernels: WebAssembly.Module | undefined, bytes: RemoteBytes): Promise<void>;
  readLayout(job: number, url: string): Promise<Outcome<ImageLayout>>;
  /** `spent`: memory of earlier results that nobody needs any more. */
  runTile(job: number, tile: TileJob, spent: ArrayBuffer[]): Promise<Outcome<TileRecord>>;
  deliver(job: number, deliveries: Delivery[]): void;
  abort(job: number): void;
  forget(url: string): void;
}

/** Settles a promise into an outcome; anything that is no QuadratError is reported as a crash of the worker's job. */
export async function outcomeOf<T>(work: Promise<T>, signal: AbortSignal): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    return { ok: false, error: signal.aborted ? 'aborted' : recordOf(error) };
  }
}

export function recordOf(error: unknown): ErrorRecord {
  if (isQuadratError(error)) return toErrorRecord(error);
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const outOfMemory = error instanceof RangeError && /allocation|buffer|memory/i.test(message);
  if (outOfMemory) {
    return {
      code: 'OUT_OF_MEMORY',
      message: `There is not enough memory for this tile (${message}). Ask for a smaller area.`,
    };
  }
  return { code: 'WORKER_CRASHED', message: `A worker failed in a way that is a defect of Quadrat: ${message}.` };
}

/** The value of an outcome, or its error as one that can be thrown on this side. */
export function unwrap<T>(outcome: Outcome<T>, signal: AbortSignal | undefined): T {
  if (outcome.ok) return outcome.value;
  if (outcome.error !== 'aborted') throw fromErrorRecord(outcome.error);
  signal?.throwIfAborted();
  throw new QuadratError('WORKER_CRASHED', 'A worker ended a job that nobody had stopped.');
}
