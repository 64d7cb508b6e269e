import type { Kernels } from '#kernels/kernels';
import type { BlockCache } from './block-cache';
import type { SpareBuffers } from './spare-buffers';
import type { WantedBlocks } from './wanted-blocks';

/** The bytes of each range of one file; the coordinator's byte layer, near or behind a worker boundary. */
export type ReadBytes = (
  url: string,
  ranges: ReadonlyArray<{ offset: number; length: number }>,
  signal: AbortSignal | undefined,
) => Promise<Uint8Array[]>;

/** What a tile needs from the thread it runs on. */
export interface TileContext {
  read: ReadBytes;
  kernels: Kernels;
  blocks: BlockCache;
  /** What this tile still wants of them. */
  wanted: WantedBlocks;
  /** Where the memory of windows, dates and blocks comes from and goes to. */
  spare: SpareBuffers;
  /** Takes stored bytes that were decoded, where `read` gave them away. */
  takeBack?: (stored: Uint8Array) => void;
  signal?: AbortSignal;
}
