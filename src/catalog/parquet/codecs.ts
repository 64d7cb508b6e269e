import { type ColumnMetaData, type Compressors, snappyUncompress } from 'hyparquet';
import type { UnpackZstd } from './unpack';

/** The reader's own Snappy in plain JavaScript, which is there at once. */
const AT_HAND: Compressors = {
  SNAPPY: (bytes, length) => {
    const page = new Uint8Array(length);
    snappyUncompress(bytes, page);
    return page;
  },
};
/** From this size on a faster Snappy is worth the 70 kB that it comes with. */
const LARGE = 8 * 2 ** 20;

/**
 * What unpacks pages of some codecs; most of it is fetched only where a file asks for it, or is large.
 *
 * @param size of the file in bytes
 * @param zstd asked for a faster ZSTD than the reader's own
 */
export async function codecsFor(
  used: ReadonlySet<ColumnMetaData['codec']>,
  size: number,
  zstd: (() => Promise<UnpackZstd | undefined>) | undefined,
): Promise<Compressors> {
  const fast = used.has('ZSTD') ? await zstd?.() : undefined;
  const near = fast ? { ...AT_HAND, ZSTD: fast } : AT_HAND;
  const suffices = [...used].every((codec) => codec === 'UNCOMPRESSED' || codec in near);
  if (suffices && !(used.has('SNAPPY') && size >= LARGE)) return near;
  const { compressors } = await import('hyparquet-compressors');
  return fast ? { ...compressors, ZSTD: fast } : compressors;
}
