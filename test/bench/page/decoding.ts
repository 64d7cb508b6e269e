import * as Comlink from 'comlink';
import { readLayout } from '#drivers/registry';
import { allocate } from '#model/dtype';
import type { ImageLayout } from '#model/image';
import { planBlocks } from '#plan/blocks';
import type { Measure } from '../measure';
import type { DecodeWorker } from './decode-worker';
import { digestOf } from './digest';
import { heldBytes, openHeld } from './held-files';
import { compiledKernels } from './published';

type Remote = Comlink.Remote<DecodeWorker>;

/** Pieces of work a worker has at hand, as the library's pool gives them. */
const IN_FLIGHT = 2;

const started: Promise<Remote>[] = [];

async function startWorker(): Promise<Remote> {
  const worker = new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' });
  const remote = Comlink.wrap<DecodeWorker>(worker);
  await remote.start(await compiledKernels());
  return remote;
}

/**
 * All bands of a held file in the page's memory, decoded by workers and nothing more: the same work, from the same bytes to
 * the same arrays, as readRasters does with a pool. The library itself never brings a whole image to the page.
 */
export async function decodeInWorkers({ url, workers }: { url: string; workers: number }): Promise<Measure> {
  while (started.length < workers) started.push(startWorker());
  const remotes = await Promise.all(started.slice(0, workers));
  const layout = await readLayout(openHeld(url));
  const bytes = heldBytes(url);
  const begun = performance.now();
  const { width, height, blockHeight } = layout.levels[0]!;
  const bands = layout.bands.map(({ dtype }) => allocate(dtype, width * height));
  const described = withoutBlockTable(layout);
  let row = 0;
  const work = async (remote: Remote): Promise<void> => {
    let spent: ArrayBuffer[] = [];
    while (row < height) {
      const window = { col: 0, row, width, height: Math.min(blockHeight, height - row) };
      row += blockHeight;
      const blocks = planBlocks(layout, 0, 0, window).flatMap(({ index, x, y, range }) =>
        range ? [{ index, x, y, stored: bytes.slice(range.offset, range.offset + range.length) }] : [],
      );
      const buffers = [...blocks.map(({ stored }) => stored.buffer), ...spent];
      const parts = await remote.decode(Comlink.transfer({ layout: described, window, blocks, spent }, buffers));
      parts.forEach((part, band) => {
        bands[band]!.set(part, window.row * width);
      });
      spent = parts.map(({ buffer }) => buffer as ArrayBuffer);
    }
  };
  await Promise.all(remotes.flatMap((remote) => Array.from({ length: IN_FLIGHT }, () => work(remote))));
  return { ms: performance.now() - begun, digest: digestOf(bands) };
}

function withoutBlockTable(layout: ImageLayout): ImageLayout {
  const none = new Float64Array(0);
  return { ...layout, levels: layout.levels.map((level) => ({ ...level, offsets: none, byteCounts: none })) };
}
