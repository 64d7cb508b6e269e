import type { Kernels } from '#kernels/kernels';
import type { TypedArray } from '#model/dtype';
import type { BlockCoding } from '#model/image';
import type { BlockShape } from '../block-shape';
import { COMPRESSION } from '../tags';
import { notLoaded } from './not-loaded';

/**
 * Interleaved samples of a block, of the dtype its coding has, at least those of the rows that exist. Rejects with
 * anything for corrupt bytes, UNSUPPORTED for what the codec cannot do.
 */
export type BlockCodec = (
  bytes: Uint8Array,
  shape: BlockShape,
  coding: BlockCoding,
  kernels: Kernels,
) => Promise<TypedArray>;

const CODECS: Record<number, { name: string; load: () => Promise<BlockCodec> }> = {
  [COMPRESSION.Jpeg]: { name: 'JPEG', load: async () => (await import('./jpeg')).decodeJpeg },
  [COMPRESSION.Webp]: { name: 'WebP', load: async () => (await import('./webp')).decodeWebp },
  [COMPRESSION.Lerc]: { name: 'LERC', load: async () => (await import('./lerc')).decodeLerc },
};

/** Those that came; asking for a module again, even one that is there, goes through the browser's loader and takes turns. */
const loaded = new Map<number, BlockCodec>();

/**
 * The decoder of a compression that packages bring: large and seldom needed, so it comes when the first such block does.
 * Undefined for other compressions; rejects with NETWORK where it cannot be loaded.
 */
export async function loadCodec(compression: number): Promise<BlockCodec | undefined> {
  const known = loaded.get(compression);
  if (known) return known;
  const codec = CODECS[compression];
  if (!codec) return undefined;
  try {
    const decode = await codec.load();
    loaded.set(compression, decode);
    return decode;
  } catch (cause) {
    throw notLoaded(codec.name, cause);
  }
}
