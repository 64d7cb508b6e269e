import type { Kernels } from '#kernels/kernels';
import type { TypedArray } from '#model/dtype';
import type { TileJob } from '#plan/tile-job';
import { Breather } from './breathe';
import { fuse } from './fuse';
import { maskStep, type PixelsOfStep } from './mask';
import { ImageReader } from './read-image';
import { reduceSteps } from './reduce-steps';
import { StartAhead } from './start-ahead';
import type { TileContext } from './tile-context';
import { TileExpressions } from './tile-expressions';

/** A dataset that was left out of a tile, and why. */
export interface SkippedDataset {
  dataset: string;
  error: unknown;
}

export interface TileOutput {
  /** One array per output of the job, each steps * height * width. */
  bands: TypedArray[];
  /** Observations per step and pixel, where the job asks for them. */
  count?: Uint16Array;
  skipped: SkippedDataset[];
  /** Of the stack of dates and what was made of it. */
  workingBytes: number;
  decodeMs: number;
  warpMs: number;
  composeMs: number;
}

/**
 * One tile of a plan from compressed blocks to finished bands: read, decode, warp, mask, fuse, evaluate, reduce. Rejects
 * with the first unreadable dataset unless the job says to skip those; aborts between blocks.
 */
export async function runTile(job: TileJob, context: TileContext): Promise<TileOutput> {
  const breather = new Breather();
  const reader = new ImageReader(job, context, breather);
  const skipped: SkippedDataset[] = [];
  const expressions = new TileExpressions(job);
  const stacks: TypedArray[][] = job.outputs.map(() => []);
  const scores: Float32Array[] = [];
  let composeMs = 0;

  const ahead = new StartAhead(job.groups.flat(), (dataset) => reader.start(dataset));
  for (const group of job.groups) {
    const read: PixelsOfStep[] = [];
    for (let left = group.length; left > 0; left--) {
      const started = ahead.next();
      try {
        read.push({ ...(await started.finish()), beside: started.beside });
      } catch (error) {
        if (!job.skipBroken || context.signal?.aborted) throw error;
        skipped.push({ dataset: started.dataset, error });
      }
      await breather.breathe(context.signal);
    }
    const started = performance.now();
    const bands = fuseLayers(maskStep(read, job, context.kernels), job, reader, context.kernels);
    const computed = expressions.evaluate(bands, context.kernels);
    const date = job.outputs.map(({ from }, index) =>
      from.kind === 'read' ? bands[from.band]! : computed.outputs[index]!,
    );
    date.forEach((data, index) => {
      stacks[index]!.push(data);
    });
    if (computed.score) scores.push(computed.score);
    giveBackBut(
      date,
      [...read.flatMap(({ bands, covered }) => (covered ? [...bands, covered] : bands)), ...bands],
      context,
    );
    composeMs += performance.now() - started;
    await breather.breathe(context.signal);
  }

  const started = performance.now();
  const { bands, count } = await reduceSteps(stacks, scores, job, context.kernels, breather, context.signal);
  composeMs += performance.now() - started;
  const dates = [...stacks.flat(), ...scores];
  const held = [...dates, ...bands, ...(count ? [count] : [])];
  const workingBytes = held.reduce((sum, { byteLength }) => sum + byteLength, 0);
  giveBackBut(bands, dates, context);
  return {
    bands,
    ...(count && { count }),
    skipped,
    workingBytes,
    decodeMs: reader.decodeMs,
    warpMs: reader.warpMs,
    composeMs,
  };
}

/** Gives back the memory of `done` but for what `kept` still needs. */
function giveBackBut(kept: readonly TypedArray[], done: readonly TypedArray[], { spare }: TileContext): void {
  const needed = new Set(kept.map(({ buffer }) => buffer));
  for (const array of done) if (!needed.has(array.buffer)) spare.giveBack(array);
}

function fuseLayers(layers: TypedArray[][], job: TileJob, reader: ImageReader, kernels: Kernels): TypedArray[] {
  if (layers.length === 0) return reader.emptyBands();
  return job.reads.map((read, index) =>
    fuse(
      layers.map((bands) => bands[index]!),
      job.fuse,
      read.dtype,
      read.nodata,
      kernels,
    ),
  );
}
