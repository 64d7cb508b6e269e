import type { LercTiles, Samples } from '#kernels/kernels';
import { fletcher32 } from '#kernels/reference/lerc';
import { sampleSize, sampleTypeOf } from '#kernels/samples';

/** How a tile may be stored. */
export type TileForm = 'raw' | 'zero' | 'constant' | 'stuffed' | 'table';

/** LERC's types in the order of their numbers, and the smaller ones each may store a tile's least value in, by code. */
const OFFSET_TYPES = {
  i8: ['i8'],
  u8: ['u8'],
  i16: ['i16', 'u8', 'i8'],
  u16: ['u16', 'u8'],
  i32: ['i32', 'u16', 'i16', 'u8'],
  u32: ['u32', 'u16', 'u8'],
  f32: ['f32', 'i16', 'u8'],
  f64: ['f64', 'f32', 'i32', 'i16'],
} as const;

class Bytes {
  readonly list: number[] = [];

  value(type: keyof typeof OFFSET_TYPES, value: number): void {
    const arrays = {
      i8: Int8Array,
      u8: Uint8Array,
      i16: Int16Array,
      u16: Uint16Array,
      i32: Int32Array,
      u32: Uint32Array,
      f32: Float32Array,
      f64: Float64Array,
    };
    this.list.push(...new Uint8Array(arrays[type].of(value).buffer));
  }

  stuff(values: readonly number[], bits: number): void {
    const bytes = new Array<number>(Math.ceil((values.length * bits) / 8)).fill(0);
    values.forEach((value, i) => {
      for (let bit = 0; bit < bits; bit++) {
        const at = i * bits + bit;
        bytes[at >> 3]! |= (Math.floor(value / 2 ** bit) & 1) << (at & 7);
      }
    });
    this.list.push(...bytes);
  }
}

const bitsFor = (value: number): number => Math.max(1, Math.floor(Math.log2(Math.max(1, value))) + 1);

/**
 * A LERC blob of samples that are whole multiples of `step` apart within every tile; no header but what the checksum covers.
 * Tiles take the form asked for where they can, else the next that fits.
 */
export function encodeLerc(
  samples: Samples,
  { width, height, tileSize, version, step }: Pick<LercTiles, 'width' | 'height' | 'tileSize' | 'version' | 'step'>,
  random: () => number,
): { blob: Uint8Array; tiles: LercTiles } {
  const type = sampleTypeOf(samples);
  const bytes = new Bytes();
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  let most = samples[0]!;
  for (const sample of samples) most = Math.max(most, sample);
  const start = 14 + Math.floor(random() * 5);
  while (bytes.list.length < start) bytes.list.push(Math.floor(random() * 256));
  for (let top = 0; top < height; top += tileSize) {
    for (let left = 0; left < width; left += tileSize) {
      const values: number[] = [];
      for (let row = top; row < Math.min(height, top + tileSize); row++) {
        for (let col = left; col < Math.min(width, left + tileSize); col++) values.push(samples[row * width + col]!);
      }
      const least = values.reduce((a, b) => Math.min(a, b));
      const steps = values.map((value) => (value - least) / step);
      const highest = steps.reduce((a, b) => Math.max(a, b));
      const table = [...new Set(steps)].sort((a, b) => a - b);
      const forms: TileForm[] = ['raw'];
      if (highest === 0) forms.push('constant', 'constant', ...(least === 0 ? (['zero'] as const) : []));
      const stuffable = steps.every((count) => Number.isInteger(count)) && highest < 2 ** 31;
      if (stuffable) forms.push('stuffed', 'stuffed', 'stuffed');
      if (stuffable && table.length > 1 && table.length <= 255) forms.push('table', 'table');
      const form = pick(forms);
      const kind = { raw: 0, stuffed: 1, table: 1, zero: 2, constant: 3 }[form];
      const codes = OFFSET_TYPES[type].flatMap((each, code) => (holds(each, least) ? [code] : []));
      const code = form === 'raw' || form === 'zero' ? 0 : pick(codes);
      const check = (left >> 3) & (version >= 5 ? 14 : 15);
      bytes.list.push(kind | (check << 2) | (code << 6));
      if (form === 'raw') for (const value of values) bytes.value(type, value);
      if (form === 'raw' || form === 'zero') continue;
      bytes.value(OFFSET_TYPES[type][code]!, least);
      if (form === 'constant') continue;
      const bits = Math.min(31, bitsFor(highest) + (random() < 0.1 ? 1 : 0));
      const [countType, countCode] = values.length < 256 ? (['u8', 2] as const) : (['u16', 1] as const);
      bytes.list.push(bits | (form === 'table' ? 32 : 0) | (countCode << 6));
      bytes.value(countType, values.length);
      if (form === 'stuffed') {
        bytes.stuff(steps, bits);
        continue;
      }
      bytes.list.push(table.length);
      bytes.stuff(table.slice(1), bits);
      bytes.stuff(
        steps.map((count) => table.indexOf(count)),
        bitsFor(table.length - 1),
      );
    }
  }
  const blob = Uint8Array.from(bytes.list);
  new DataView(blob.buffer).setUint32(10, fletcher32(blob.subarray(14)), true);
  return { blob, tiles: { type, version, width, height, tileSize, start, step, most } };
}

function holds(type: keyof typeof OFFSET_TYPES, value: number): boolean {
  if (type === 'f64') return true;
  if (type === 'f32') return Math.fround(value) === value;
  const size = sampleSize(type) * 8;
  const [min, max] = type.startsWith('u') ? [0, 2 ** size - 1] : [-(2 ** (size - 1)), 2 ** (size - 1) - 1];
  return Number.isInteger(value) && value >= min && value <= max;
}
