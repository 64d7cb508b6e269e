import { type Compressors, type FileMetaData, snappyUncompress } from 'hyparquet';

/** The reader's own Snappy in plain JavaScript, which is there at once. */
const AT_HAND: Compressors = {
  SNAPPY: (bytes, length) => {
    const page = new Uint8Array(length);
    snappyUncompress(bytes, page);
    return page;
  },
};
/** From this size on a faster Snappy is worth the 80 kB that it comes with. */
const LARGE = 8 * 2 ** 20;

/** What unpacks the pages of a file; most of it is fetched only where the file asks for it, or is large. */
export async function codecsFor({ row_groups: groups }: FileMetaData, size: number): Promise<Compressors> {
  const used = new Set(groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data?.codec)));
  used.delete('UNCOMPRESSED');
  if (size < LARGE && [...used].every((codec) => codec === undefined || codec in AT_HAND)) return AT_HAND;
  return (await import('hyparquet-compressors')).compressors;
}
