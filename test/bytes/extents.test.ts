import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble, ExtentCache, missing } from '#bytes/extents';

const VERSION = { etag: '"a"', lastModified: null, size: null };
const FILE = Uint8Array.from({ length: 600 }, (_, i) => i % 251);
const extent = (offset: number, length: number, version = VERSION) => ({
  offset,
  data: FILE.slice(offset, offset + length),
  version,
});
const range = fc.record({ offset: fc.nat(400), length: fc.integer({ min: 1, max: 150 }) });

describe('missing', () => {
  it('lists what no known range covers', () => {
    const known = [
      { offset: 20, length: 10 },
      { offset: 0, length: 10 },
    ];
    expect(missing([{ offset: 5, length: 30 }], known)).toEqual([
      { offset: 10, length: 10 },
      { offset: 30, length: 5 },
    ]);
    expect(missing([{ offset: 22, length: 5 }], known)).toEqual([]);
  });

  it('and what is known together hold every byte asked for, and no byte twice', () => {
    fc.assert(
      fc.property(range, fc.array(range, { maxLength: 8 }), (asked, known) => {
        const gaps = missing([asked], known);
        for (let at = asked.offset; at < asked.offset + asked.length; at++) {
          const holds = (r: { offset: number; length: number }) => r.offset <= at && at < r.offset + r.length;
          expect(gaps.filter(holds)).toHaveLength(known.some(holds) ? 0 : 1);
        }
      }),
    );
  });
});

describe('assemble', () => {
  it('gives back the file from any extents that cover the range', () => {
    fc.assert(
      fc.property(range, fc.array(range, { maxLength: 8 }), (asked, known) => {
        const rest = missing([asked], known);
        const extents = [...known, ...rest].map((r) => extent(r.offset, r.length));
        expect(assemble(asked, extents)).toEqual(FILE.slice(asked.offset, asked.offset + asked.length));
      }),
    );
  });

  it('stops at the first hole', () => {
    expect(assemble({ offset: 0, length: 30 }, [extent(0, 10), extent(20, 10)])).toEqual(FILE.slice(0, 10));
    expect(assemble({ offset: 15, length: 10 }, [extent(0, 10), extent(20, 10)])).toHaveLength(0);
  });
});

describe('cache', () => {
  it('forgets what was not used for longest, and never holds more than it may', () => {
    const cache = new ExtentCache(100);
    cache.add('a', extent(0, 40));
    cache.add('b', extent(0, 40));
    expect(cache.find('a', VERSION, [{ offset: 0, length: 1 }])).toHaveLength(1);
    cache.add('c', extent(0, 40));
    expect(cache.bytes).toBe(80);
    expect(cache.find('b', VERSION, [{ offset: 0, length: 1 }])).toHaveLength(0);
    expect(cache.find('a', VERSION, [{ offset: 0, length: 1 }])).toHaveLength(1);
  });

  it('does not let one giant push out the rest', () => {
    const cache = new ExtentCache(100);
    cache.add('a', extent(0, 40));
    cache.add('b', extent(0, 90));
    expect(cache.bytes).toBe(40);
  });

  it('finds only what touches the ranges, of the version asked for, until dropped', () => {
    const cache = new ExtentCache(1000);
    cache.add('a', extent(0, 10));
    cache.add('a', extent(10, 10));
    cache.add('a', extent(0, 10, { ...VERSION }));
    expect(cache.find('a', VERSION, [{ offset: 10, length: 5 }]).map((e) => e.offset)).toEqual([10]);
    cache.drop('a');
    expect(cache.find('a', VERSION, [{ offset: 0, length: 50 }])).toEqual([]);
    expect(cache.bytes).toBe(0);
  });
});
