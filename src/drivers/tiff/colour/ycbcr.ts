import type { BlockCoding } from '#model/image';

/** Rec. 601 luma of red, green and blue: the default of tag 529. */
export const REC_601: readonly number[] = [0.299, 0.587, 0.114];
/** Codes of black and white for Y, Cb and Cr: what libtiff takes where tag 532 is missing. */
export const FULL_RANGE: readonly number[] = [0, 255, 128, 255, 128, 255];

/** Bytes of `rows` rows of uncompressed YCbCr: units of h x v luma samples and one of each colour. */
export function yCbCrBytes(width: number, rows: number, { yCbCr }: BlockCoding): number {
  const [h, v] = yCbCr!.subsampling;
  return Math.ceil(width / h) * Math.ceil(rows / v) * (h * v + 2);
}

/**
 * Uncompressed YCbCr (TIFF 6.0, section 21) as RGB, colour repeated over its unit. Rounded as libtiff rounds it
 * (tif_color.c): tables in 16.16 fixed point, single precision for codes, so that pixels equal GDAL's.
 */
export function yCbCrToRgb(units: Uint8Array, width: number, rows: number, coding: BlockCoding): Uint8Array {
  const { subsampling, luma, reference } = coding.yCbCr!;
  const [h, v] = subsampling;
  const tables = tablesOf(luma, reference);
  const rgb = new Uint8Array(width * rows * 3);
  const out = new Uint8ClampedArray(rgb.buffer);
  let at = 0;
  for (let top = 0; top < rows; top += v) {
    for (let left = 0; left < width; left += h, at += h * v + 2) {
      const cb = units[at + h * v]!;
      const cr = units[at + h * v + 1]!;
      const red = tables.crRed[cr]!;
      const green = (tables.cbGreen[cb]! + tables.crGreen[cr]!) >> 16;
      const blue = tables.cbBlue[cb]!;
      for (let y = 0; y < v && top + y < rows; y++) {
        for (let x = 0; x < h && left + x < width; x++) {
          const code = tables.luma[units[at + y * h + x]!]!;
          const to = ((top + y) * width + left + x) * 3;
          out[to] = code + red;
          out[to + 1] = code + green;
          out[to + 2] = code + blue;
        }
      }
    }
  }
  return rgb;
}

/** What each code adds to the colours; green in 16.16. */
interface Tables {
  luma: Int32Array;
  crRed: Int32Array;
  cbBlue: Int32Array;
  crGreen: Int32Array;
  cbGreen: Int32Array;
}

function tablesOf(lumas: readonly number[], reference: readonly number[]): Tables {
  const [red, green, blue] = lumas.map(Math.fround) as [number, number, number];
  const range = (value: number) => Math.min(2, Math.max(0, value));
  const fixed = (value: number) => Math.trunc(range(value) * 65536 + 0.5);
  const f1 = Math.fround(2 - 2 * red);
  const f3 = Math.fround(2 - 2 * blue);
  const d1 = fixed(f1);
  const d2 = -fixed(Math.fround(Math.fround(red * f1) / green));
  const d3 = fixed(f3);
  const d4 = -fixed(Math.fround(Math.fround(blue * f3) / green));
  const tables: Tables = {
    luma: new Int32Array(256),
    crRed: new Int32Array(256),
    cbBlue: new Int32Array(256),
    crGreen: new Int32Array(256),
    cbGreen: new Int32Array(256),
  };
  const [yBlack, yWhite, cbBlack, cbWhite, crBlack, crWhite] = reference as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let i = 0; i < 256; i++) {
    const cr = colourValue(i - 128, crBlack - 128, crWhite - 128, 127);
    const cb = colourValue(i - 128, cbBlack - 128, cbWhite - 128, 127);
    tables.crRed[i] = (d1 * cr + 32768) >> 16;
    tables.cbBlue[i] = (d3 * cb + 32768) >> 16;
    tables.crGreen[i] = d2 * cr;
    tables.cbGreen[i] = d4 * cb + 32768;
    tables.luma[i] = colourValue(i, yBlack, yWhite, 255);
  }
  return tables;
}

/** The value a code stands for: black is 0, white is `full`. */
function colourValue(code: number, black: number, white: number, full: number): number {
  const span = Math.fround(white - black) || 1;
  const value = Math.fround(Math.fround((code - Math.trunc(black)) * full) / span);
  return Math.trunc(Math.min(4096, Math.max(-4096, value)));
}
