import { describe, expect, it } from 'vitest';
import { completeJpeg } from '#drivers/tiff/codecs/jpeg-stream';

const SOI = [0xff, 0xd8];
const EOI = [0xff, 0xd9];
const TABLE = [0xff, 0xdb, 0, 4, 1, 2];
const SCAN = [0xff, 0xda, 0, 3, 1, 0x55];
const JFIF = [0xff, 0xe0, 0, 4, 0x4a, 0x46];

/** A frame header of `marker` for 16 x 8 pixels of three samples. */
const frame = (marker = 0xc0, precision = 8) => [0xff, marker, 0, 11, precision, 0, 8, 0, 16, 3, 1, 0x11, 0];
const adobe = (transform: number) => [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform];

describe('completeJpeg', () => {
  it('puts the tables before the block, and says the colour space in place of what said it before', () => {
    const block = Uint8Array.of(...SOI, ...JFIF, ...frame(), ...SCAN, ...EOI);
    const { bytes, frame: found } = completeJpeg(block, Uint8Array.of(...SOI, ...TABLE, ...EOI), 'YCbCr');
    expect([...bytes]).toEqual([...SOI, ...adobe(1), ...TABLE, ...frame(), ...SCAN, ...EOI]);
    expect(found).toEqual({ width: 16, height: 8, components: 3 });
  });

  it('takes a block that needs no tables, and drops an Adobe marker of its own', () => {
    const block = Uint8Array.of(...SOI, ...adobe(1), ...TABLE, 0xff, ...frame(), ...SCAN, ...EOI);
    const expected = [...SOI, ...adobe(0), ...TABLE, ...frame(), ...SCAN, ...EOI];
    for (const tables of [undefined, Uint8Array.of(...SOI, ...EOI), new Uint8Array(0)]) {
      expect([...completeJpeg(block, tables, 'as stored').bytes]).toEqual(expected);
    }
  });

  it.each([
    ['lossless', frame(0xc3)],
    ['hierarchical', frame(0xc5)],
    ['arithmetically coded', frame(0xc9)],
    ['12 bits', frame(0xc1, 12)],
  ])('names what is not read: %s', (feature, header) => {
    const block = Uint8Array.of(...SOI, ...header, ...SCAN, ...EOI);
    expect(() => completeJpeg(block, undefined, 'as stored')).toThrow(feature);
  });

  it.each([
    ['not a JPEG', [1, 2, 3, 4]],
    ['no frame', [...SOI, ...TABLE, ...SCAN, ...EOI]],
    ['no scan', [...SOI, ...frame(), ...EOI]],
    ['a marker that is none', [...SOI, 7, 7, 7, 7]],
    ['a segment past the end', [...SOI, 0xff, 0xdb, 0xff, 0xff]],
    ['a segment shorter than its length', [...SOI, 0xff, 0xdb, 0, 1, ...frame(), ...SCAN]],
    ['a frame without size', [...SOI, 0xff, 0xc0, 0, 4, 8, 0, ...SCAN]],
    ['more scans than any image needs', [...SOI, ...frame(), ...Array.from({ length: 101 }, () => SCAN).flat()]],
  ])('throws on %s', (_, bytes) => {
    expect(() => completeJpeg(Uint8Array.from(bytes), undefined, 'as stored')).toThrow(RangeError);
  });
});
