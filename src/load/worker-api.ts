import * as Comlink from 'comlink';
import type { ByteSource } from '#bytes/source';
import { readLayout } from '#drivers/registry';
import type { Kernels } from '#kernels/kernels';
import { loadKernels } from '#kernels/load-kernels';
import { BlockCache } from './block-cache';
import { BLOCK_CACHE_BYTES, SPARE_BYTES } from './executor';
import { Inbox } from './inbox';
import { runTile } from './run-tile';
import { SpareBuffers } from './spare-buffers';
import { Turns } from './turns';
import { WantedBlocks } from './wanted-blocks';
import { type LoadWorkerApi, outcomeOf, type RemoteBytes, recordOf, unwrap } from './worker-protocol';

/** The worker's side of the pool: one set of kernels, one block cache, any number of jobs by turns. */
export function createWorkerApi(): LoadWorkerApi {
  const jobs = new Map<number, AbortController>();
  const inboxes = new Map<number, Inbox>();
  const turns = new Turns();
  const spare = new SpareBuffers(SPARE_BYTES);
  const blocks = new BlockCache(BLOCK_CACHE_BYTES, spare);
  /** Memory of stored blocks that goes back with the next request for some. */
  const stored: ArrayBuffer[] = [];
  const takeBack = ({ buffer }: Uint8Array) => {
    stored.push(buffer as ArrayBuffer);
  };
  let kernels: Kernels | undefined;
  let remote: RemoteBytes | undefined;

  async function run<T>(job: number, work: (signal: AbortSignal) => Promise<T>) {
    const controller = new AbortController();
    jobs.set(job, controller);
    try {
      return await outcomeOf(work(controller.signal), controller.signal);
    } finally {
      jobs.delete(job);
    }
  }

  return {
    async start(module, bytes) {
      remote = bytes;
      kernels = await loadKernels(module, spare.takeBytes);
    },
    readLayout: (job, url) => run(job, (signal) => readLayout(remoteSource(remote!, job, url, signal), { signal })),
    async runTile(job, tile, spent) {
      for (const buffer of spent) spare.adopt(buffer);
      const wanted = new WantedBlocks(tile, blocks);
      const work = async (signal: AbortSignal) => {
        signal.throwIfAborted();
        const inbox = new Inbox((requests) => {
          const spent = stored.splice(0);
          remote!.request(job, requests, Comlink.transfer(spent, spent));
        });
        inboxes.set(job, inbox);
        try {
          const output = await runTile(tile, {
            read: inbox.read,
            kernels: kernels!,
            blocks,
            wanted,
            spare,
            takeBack,
            signal,
          });
          return {
            ...output,
            skipped: output.skipped.map(({ dataset, error }) => ({ dataset, error: recordOf(error) })),
          };
        } finally {
          inboxes.delete(job);
        }
      };
      const outcome = await run(job, (signal) => turns.take(() => work(signal)));
      wanted.releaseAll();
      if (!outcome.ok) return outcome;
      const { bands, count } = outcome.value;
      const buffers = new Set([...bands, ...(count ? [count] : [])].map((array) => array.buffer as ArrayBuffer));
      return Comlink.transfer(outcome, [...buffers]);
    },
    deliver(job, deliveries) {
      inboxes.get(job)?.deliver(deliveries);
    },
    abort(job) {
      const controller = jobs.get(job);
      controller?.abort();
      inboxes.get(job)?.close(controller?.signal.reason);
    },
    forget: (url) => blocks.forget(url),
  };
}

/** A byte source whose bytes are fetched by the coordinator. */
function remoteSource(remote: RemoteBytes, job: number, url: string, signal: AbortSignal): ByteSource {
  return {
    url,
    size: async () => unwrap(await remote.size(job, url), signal),
    read: async (ranges) => unwrap(await remote.read(job, url, ranges), signal),
  };
}
