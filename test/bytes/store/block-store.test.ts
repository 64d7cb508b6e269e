import { crc32 as zlibCrc } from 'node:zlib';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { missing } from '#bytes/extents';
import { BLOCK_BYTES, BlockStore, type KeptObject } from '#bytes/store/block-store';
import { crc32 } from '#bytes/store/checksum';
import { MemoryFile } from './memory-file';

const SEGMENT = 256 * 1024;
const LIMIT = 4 * SEGMENT;
const kept = (etag: string, freshUntil = 0): KeptObject => ({
  version: { etag, lastModified: null, size: 10_000_000 },
  freshUntil,
});
const A = kept('"a"');
let file: MemoryFile;
let store: BlockStore;

beforeEach(() => {
  file = new MemoryFile();
  store = open();
});

function open(limit = LIMIT): BlockStore {
  return new BlockStore(file, { limit, segmentBytes: SEGMENT });
}

/** Bytes that say where they are from. */
function content(name: string, etag: string, offset: number, length: number): Uint8Array {
  const seed = [...`${name}${etag}`].reduce((sum, char) => Math.imul(sum, 31) + char.charCodeAt(0), 7);
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = Math.imul(offset + i + seed, 0x9e3779b1) >>> 24;
  return bytes;
}

function put(name: string, offset: number, length: number, object = A): void {
  store.write(name, object, offset, content(name, object.version.etag!, offset, length));
}

/** The bytes of a range that the store has, and checks that they are the right ones. */
function have(name: string, offset: number, length: number, object = A): number {
  const pieces = store.read(name, object.version, [{ offset, length }]);
  for (const { offset: at, data } of pieces) {
    const right = content(name, object.version.etag!, at, data.length);
    if (Buffer.compare(data, right) !== 0) expect.fail(`wrong bytes at ${at} of ${name}`);
  }
  const found = pieces.map(({ offset: at, data }) => ({ offset: at, length: data.length }));
  return length - missing([{ offset, length }], found).reduce((sum, gap) => sum + gap.length, 0);
}

describe('checksum', () => {
  it('is that of zlib', () => {
    const check = (bytes: Uint8Array, cut: number) =>
      expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(zlibCrc(bytes));
    check(new TextEncoder().encode('123456789'), 3);
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        check(bytes, bytes.length >> 1);
      }),
    );
  });
});

describe('the block store', () => {
  it('gives back what was kept, over block limits and in parts, also after a restart', () => {
    put('a', 1000, 200_000);
    for (let visit = 0; visit < 2; visit++) {
      expect(have('a', 1000, 200_000)).toBe(200_000);
      expect(have('a', 70_000, 10)).toBe(10);
      expect(have('a', 0, 1000)).toBe(0);
      expect(have('b', 1000, 10)).toBe(0);
      store.close();
      store = open();
    }
  });

  it('reads no more than the blocks asked for', () => {
    put('a', 0, 10 * BLOCK_BYTES);
    const pieces = store.read('a', A.version, [{ offset: 3 * BLOCK_BYTES + 5, length: 10 }]);
    expect(pieces.map(({ offset, data }) => [offset, data.length])).toEqual([[3 * BLOCK_BYTES, BLOCK_BYTES]]);
  });

  it('keeps no byte twice', () => {
    put('a', 0, 50_000);
    const before = file.getSize();
    put('a', 10_000, 30_000);
    expect(file.getSize()).toBe(before);
    put('a', 40_000, 20_000);
    expect(file.getSize() - before).toBeLessThan(10_300);
    expect(have('a', 0, 60_000)).toBe(60_000);
  });

  it('knows the last version and how long it is fresh, and keeps one version of an object', () => {
    put('a', 0, 1000, kept('"a"', 5000));
    expect(store.recall('a')).toEqual(kept('"a"', 5000));
    put('a', 0, 10, kept('"a"', 9000));
    store.close();
    store = open();
    expect(store.recall('a')).toEqual(kept('"a"', 9000));
    expect(have('a', 0, 1000)).toBe(1000);
    const newer = kept('"b"');
    put('a', 500, 100, newer);
    for (let visit = 0; visit < 2; visit++) {
      expect(have('a', 0, 1000)).toBe(0);
      expect(have('a', 0, 1000, newer)).toBe(100);
      expect(store.recall('a')).toEqual(newer);
      store = open();
    }
  });

  it('tells objects without ETag by date and length, and keeps none without', () => {
    const dated = { version: { etag: null, lastModified: 'Mon', size: 100 }, freshUntil: 0 };
    store.write('a', dated, 0, new Uint8Array(10));
    expect(store.read('a', dated.version, [{ offset: 0, length: 10 }])).toHaveLength(1);
    expect(store.read('a', { ...dated.version, lastModified: 'Tue' }, [{ offset: 0, length: 10 }])).toHaveLength(0);
    expect(store.read('a', { ...dated.version, size: 101 }, [{ offset: 0, length: 10 }])).toHaveLength(0);
    for (const version of [
      { etag: null, lastModified: null, size: 100 },
      { etag: null, lastModified: 'Mon', size: null },
    ]) {
      store.write('b', { version, freshUntil: 0 }, 0, new Uint8Array(10));
    }
    expect(store.recall('b')).toBeNull();
    expect(store.usage().objects).toBe(1);
  });

  it('stays within its limit and lets go of what was used longest ago', () => {
    for (let i = 0; i < 3; i++) put(`old${i}`, 0, SEGMENT - 20_000);
    for (let i = 0; i < 40; i++) {
      expect(have('old0', 0, 1000)).toBe(1000);
      put(`new${i}`, 0, 60_000);
      expect(file.getSize()).toBeLessThanOrEqual(LIMIT);
    }
    expect(have('old1', 0, 1000) + have('old2', 0, 1000)).toBe(0);
    expect(have('new39', 0, 60_000)).toBe(60_000);
    expect(have('new0', 0, 60_000)).toBe(0);
  });

  it('remembers over a restart what was used last', () => {
    for (let i = 0; i < 4; i++) put(`old${i}`, 0, SEGMENT - 20_000);
    have('old0', 0, 1000);
    store.close();
    store = open();
    put('new', 0, 60_000);
    expect(have('old0', 0, 1000)).toBe(1000);
    expect(have('old1', 0, 1000)).toBe(0);
  });

  it('gives up what is over a lower limit', () => {
    for (let i = 0; i < 4; i++) put(`old${i}`, 0, SEGMENT - 20_000);
    store.close();
    store = open(2 * SEGMENT);
    expect(file.getSize()).toBeLessThanOrEqual(2 * SEGMENT);
    expect(have('old0', 0, 1000)).toBe(1000);
    expect(have('old3', 0, 1000)).toBe(0);
  });

  it('is empty after clear, and works on', () => {
    put('a', 0, 100_000);
    store.clear();
    expect(store.usage()).toEqual({ bytes: 0, limit: LIMIT, objects: 0 });
    expect(have('a', 0, 1000)).toBe(0);
    put('a', 0, 1000);
    store = open();
    expect(have('a', 0, 1000)).toBe(1000);
  });
});

describe('what can go wrong', () => {
  it('with a full disk: goes on in the room it has', () => {
    file.quota = 1.5 * SEGMENT;
    for (let i = 0; i < 20; i++) put(`a${i}`, 0, 60_000);
    expect(have('a19', 0, 60_000)).toBe(60_000);
    expect(have('a0', 0, 60_000)).toBe(0);
    expect(file.getSize()).toBeLessThanOrEqual(file.quota);
    store = open();
    expect(have('a19', 0, 60_000)).toBe(60_000);
  });

  it('with no room at all: says so, reads on, and writes again when there is some', () => {
    file.quota = 10_000;
    expect(() => put('a', 0, 60_000)).toThrow(expect.objectContaining({ name: 'QuotaExceededError' }));
    put('small', 0, 1000);
    expect(have('small', 0, 1000)).toBe(1000);
    expect(() => put('b', 0, 60_000)).toThrow();
    file.quota = LIMIT;
    store = open();
    expect(have('small', 0, 1000)).toBe(1000);
    put('b', 0, 60_000);
    expect(have('b', 0, 60_000)).toBe(60_000);
  });

  it('with a bad byte anywhere: that block is not found, never a wrong one', () => {
    put('a', 0, 3 * BLOCK_BYTES);
    const good = file.bytes.slice();
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        file.bytes = good.slice();
        file.bytes[at]! ^= bits;
        store = open();
        const found = have('a', 0, 3 * BLOCK_BYTES);
        // A bad head hides what comes after it in the segment; a bad byte of data, its own block.
        expect(found % BLOCK_BYTES).toBe(0);
        put('b', 0, 1000);
        expect(have('b', 0, 1000)).toBe(1000);
      }),
      { numRuns: 60 },
    );
  });

  it('with power lost at any byte: at most the block being written is lost, and nothing is wrong ever after', () => {
    put('a', 0, 2 * BLOCK_BYTES);
    const before = file.bytes.slice();
    put('b', 0, BLOCK_BYTES);
    const written = file.bytes.length - before.length;
    fc.assert(
      fc.property(fc.nat(written), (power) => {
        file = new MemoryFile();
        file.bytes = before.slice();
        store = open();
        file.power = power;
        put('b', 0, BLOCK_BYTES);
        file.power = Number.POSITIVE_INFINITY;
        store = open();
        expect(have('a', 0, 2 * BLOCK_BYTES)).toBe(2 * BLOCK_BYTES);
        expect(have('b', 0, BLOCK_BYTES)).toBe(power === written ? BLOCK_BYTES : 0);
        put('c', 0, BLOCK_BYTES);
        store = open();
        expect(have('a', 0, 2 * BLOCK_BYTES)).toBe(2 * BLOCK_BYTES);
        expect(have('c', 0, BLOCK_BYTES)).toBe(BLOCK_BYTES);
      }),
      { numRuns: 60, examples: [[0], [10], [written - 1], [written]] },
    );
  });

  it('with anything in any order: what is found is what was kept, of the version asked for', () => {
    const step = fc.oneof(
      fc.record({
        put: fc.constantFrom('a', 'b', 'c', 'd'),
        etag: fc.constantFrom('"1"', '"2"'),
        offset: fc.nat(300_000),
        length: fc.integer({ min: 1, max: 150_000 }),
      }),
      fc.record({ crash: fc.nat(200_000) }),
      fc.record({ reopen: fc.boolean() }),
      fc.record({ quota: fc.integer({ min: 0, max: LIMIT }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        file = new MemoryFile();
        store = open();
        for (const next of steps) {
          if ('put' in next) {
            try {
              put(next.put, next.offset, next.length, kept(next.etag));
            } catch (error) {
              expect((error as Error).name).toBe('QuotaExceededError');
            }
          } else if ('crash' in next) file.power = next.crash;
          else if ('quota' in next) file.quota = next.quota;
          else {
            if (next.reopen) store.close();
            file.power = Number.POSITIVE_INFINITY;
            store = open();
          }
          if (file.power <= 0) {
            file.power = Number.POSITIVE_INFINITY;
            store = open();
          }
          for (const name of ['a', 'b', 'c', 'd']) {
            for (const etag of ['"1"', '"2"']) have(name, 0, 450_000, kept(etag));
          }
          expect(file.getSize()).toBeLessThanOrEqual(LIMIT);
        }
      }),
      { numRuns: 40 },
    );
  });
});
