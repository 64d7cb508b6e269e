import type { ByteSource } from '#bytes/source';
import { readLayout } from '#drivers/registry';
import type { Kernels } from '#kernels/kernels';
import type { ImageLayout } from '#model/image';
import type { TileJob } from '#plan/tile-job';
import { BlockCache } from './block-cache';
import { BLOCK_CACHE_BYTES, SPARE_BYTES } from './lane-memory';
import { runTile, type TileOutput } from './run-tile';
import { SpareBuffers } from './spare-buffers';
import type { ReadBytes } from './tile-context';
import { Turns } from './turns';
import { WantedBlocks } from './wanted-blocks';

/** Finds the bytes behind a URL; the one byte layer of a datacube. */
export type OpenBytes = (url: string) => ByteSource;

/** Where the work of a plan is done: in a pool of workers, or on the calling thread where there are none. */
export interface Executor {
  /** Tiles worked at the same moment. */
  readonly size: number;
  /** Where the bytes of files come from. */
  readonly open: OpenBytes;
  /** Structure of an image; a hostile file ends in an error within a deadline. */
  readLayout(url: string, signal: AbortSignal | undefined): Promise<ImageLayout>;
  /**
   * `lane`, 0 to size - 1: tiles of one lane share decoded blocks and are worked one after the other. `read` gives the
   * stored bytes; what it returns is neither changed nor transferred.
   */
  runTile(job: TileJob, lane: number, read: ReadBytes, signal: AbortSignal | undefined): Promise<TileOutput>;
  /** Takes back the arrays of a tile of this lane, which nobody reads any more. */
  giveBack(output: TileOutput, lane: number): void;
  /** A file was replaced: nothing decoded of it is used any more. */
  forget(url: string): void;
  close(): void;
}

/** Runs everything on the calling thread: Node, tests, and pages where workers are refused. */
export function inlineExecutor(open: OpenBytes, kernels: Kernels): Executor {
  const spare = new SpareBuffers(SPARE_BYTES);
  const blocks = new BlockCache(BLOCK_CACHE_BYTES, spare);
  const turns = new Turns();
  return {
    size: 1,
    open,
    readLayout: (url, signal) => readLayout(open(url), { signal }),
    runTile(job, _lane, read, signal) {
      const wanted = new WantedBlocks(job, blocks);
      return turns
        .take(() => runTile(job, { read, kernels, blocks, wanted, spare, signal }))
        .finally(() => wanted.releaseAll());
    },
    giveBack({ bands }) {
      for (const band of bands) spare.giveBack(band);
    },
    forget: (url) => blocks.forget(url),
    close: () => {},
  };
}
