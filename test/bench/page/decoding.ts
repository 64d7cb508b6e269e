import * as Comlink from 'comlink';
import { readLayout } from '#drivers/registry';
import { SPARE_BYTES } from '#load/lane-memory';
import { SpareBuffers } from '#load/spare-buffers';
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

/** Sizes of the memory in which stored blocks travel, so that any block fits what another left. */
const STORED_STEP = 128 * 1024;

const started: Promise<Remote>[] = [];
const spare = new SpareBuffers(2 * SPARE_BYTES);

/** A copy to be transferred: fresh memory costs several times as much as copying. */
function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(spare.takeBytes(Math.ceil(bytes.length / STORED_STEP) * STORED_STEP), 0, bytes.length);
  copy.set(bytes);
  return copy;
}

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
      const planned = planBlocks(layout, 0, 0, window);
      const blocks = planned.flatMap(({ index, x, y, range }) =>
        range ? [{ index, x, y, stored: copyOf(bytes.subarray(range.offset, range.offset + range.length)) }] : [],
      );
      const sparse = blocks.length < planned.length;
      const buffers = [...blocks.map(({ stored }) => stored.buffer), ...spent];
      const decoded = await remote.decode(
        Comlink.transfer({ layout: described, window, blocks, sparse, spent }, buffers),
      );
      decoded.bands.forEach((part, band) => {
        bands[band]!.set(part, window.row * width);
      });
      for (const buffer of decoded.spent) spare.adopt(buffer);
      spent = decoded.bands.map(({ buffer }) => buffer as ArrayBuffer);
    }
  };
  await Promise.all(remotes.flatMap((remote) => Array.from({ length: IN_FLIGHT }, () => work(remote))));
  return { ms: performance.now() - begun, digest: digestOf(bands) };
}

function withoutBlockTable(layout: ImageLayout): ImageLayout {
  const none = new Float64Array(0);
  return { ...layout, levels: layout.levels.map((level) => ({ ...level, offsets: none, byteCounts: none })) };
}
