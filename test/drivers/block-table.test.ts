import { describe, expect, it } from 'vitest';
import { readLayout } from '#drivers/registry';
import { fillTable, tableRanges } from '#drivers/tiff/block-table';
import { isQuadratError } from '#model/errors';
import { DATA_OFFSET, plainTags, type TinyTag, tinyTiff } from './tiny-tiff';

/** An image of one row a strip, and more strips than are listed in a header that is read at once. */
const ROWS = 9000;
const OFFSETS = Array.from({ length: ROWS }, (_, row) => DATA_OFFSET + 8 * row);
const COUNTS = Array.from({ length: ROWS }, (_, row) => (row % 7 === 3 ? 0 : 8));

interface Kind {
  offsets: TinyTag['type'];
  counts?: TinyTag['type'];
  littleEndian: boolean;
  big: boolean;
}

function imageOf({ offsets, counts, littleEndian, big }: Kind, listed = OFFSETS): Uint8Array {
  const tags = plainTags(8, ROWS).filter(({ tag }) => ![273, 278, 279].includes(tag));
  tags.push({ tag: 278, type: 'SHORT', values: [1] }, { tag: 273, type: offsets, values: listed });
  if (counts) tags.push({ tag: 279, type: counts, values: COUNTS });
  return tinyTiff({ littleEndian, big, directories: [tags], data: new Uint8Array(8 * ROWS) });
}

function layoutOf(bytes: Uint8Array) {
  return readLayout({
    url: 'memory',
    size: async () => bytes.length,
    read: async (ranges) => ranges.map(({ offset, length }) => bytes.slice(offset, offset + length)),
  });
}

describe('a table of blocks that was left in its file', () => {
  it.each<Kind>([
    { offsets: 'LONG', counts: 'SHORT', littleEndian: true, big: false },
    { offsets: 'LONG', counts: 'LONG', littleEndian: false, big: false },
    { offsets: 'LONG8', counts: 'LONG8', littleEndian: true, big: true },
    { offsets: 'LONG8', counts: 'BYTE', littleEndian: false, big: true },
    { offsets: 'LONG', littleEndian: true, big: false },
  ])('is read in parts: $offsets and $counts, little-endian: $littleEndian, BigTIFF: $big', async (kind) => {
    const bytes = imageOf(kind);
    const level = (await layoutOf(bytes)).levels[0]!;
    expect(level.offsets.every(Number.isNaN)).toBe(true);
    for (const [first, count] of [
      [4000, 500],
      [ROWS - 3, 3],
    ] as const) {
      const [offsets, counts] = tableRanges(level.table!, first, count).map(({ offset, length }) =>
        bytes.slice(offset, offset + length),
      );
      fillTable(level, first, offsets!, counts);
      expect(Array.from(level.offsets.subarray(first, first + count))).toEqual(OFFSETS.slice(first, first + count));
      const expected = kind.counts ? COUNTS.slice(first, first + count) : new Array(count).fill(8);
      expect(Array.from(level.byteCounts.subarray(first, first + count))).toEqual(expected);
    }
    expect(level.offsets[0]).toBeNaN();
  });

  it('that is shorter than the image needs is refused before anything of it is read', async () => {
    const kind = { offsets: 'LONG', counts: 'LONG', littleEndian: true, big: false } as const;
    const error = await layoutOf(imageOf(kind, OFFSETS.slice(0, ROWS - 1))).catch((caught: unknown) => caught);
    expect(isQuadratError(error, 'UNSUPPORTED') && error.message).toMatch(/8999 of the 9000 blocks/);
  });
});
