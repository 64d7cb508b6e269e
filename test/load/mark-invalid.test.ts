import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markInvalid } from '#load/mark-invalid';
import { allocate, type DType } from '#model/dtype';

const TYPES: DType[] = ['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'float32', 'float64'];

describe('marking pixels that do not count', () => {
  it('leaves every valid value as it is, and gives the others one that no valid pixel has', () => {
    const pixels = fc.array(fc.tuple(fc.integer({ min: -128, max: 127 }), fc.integer({ min: 0, max: 2 })), {
      minLength: 1,
      maxLength: 600,
    });
    fc.assert(
      fc.property(fc.constantFrom(...TYPES), pixels, (dtype, list) => {
        const data = allocate(dtype, list.length);
        list.forEach(([value], i) => {
          data[i] = value;
        });
        const before = data.slice();
        const valid = Uint8Array.from(list, ([, counts]) => counts);
        const { data: marked, nodata } = markInvalid(data, valid, undefined);
        for (let i = 0; i < list.length; i++) {
          const isMarker = Number.isNaN(nodata) ? Number.isNaN(marked[i]!) : marked[i] === nodata;
          expect(isMarker).toBe(valid[i] === 0);
          if (valid[i] !== 0) expect(marked[i]).toBe(before[i]);
        }
      }),
    );
  });

  it('widens samples of which every value is taken', () => {
    const data = Uint8Array.from({ length: 257 }, (_, i) => i);
    const valid = Uint8Array.from({ length: 257 }, (_, i) => (i === 256 ? 0 : 1));
    const { data: marked, nodata } = markInvalid(data, valid, undefined);
    expect(marked).toBeInstanceOf(Int16Array);
    expect([...marked.slice(0, 256)]).toEqual(Array.from({ length: 256 }, (_, i) => i));
    expect(marked[256]).toBe(nodata);
  });

  it('takes the nodata that the band has', () => {
    const data = Int16Array.of(5, -1, 7);
    expect(markInvalid(data, Uint8Array.of(1, 1, 0), -1)).toEqual({ data: Int16Array.of(5, -1, -1), nodata: -1 });
  });
});
