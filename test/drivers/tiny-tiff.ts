/** A tag of a hand-made TIFF. Type names as in TIFF 6.0. */
export interface TinyTag {
  tag: number;
  type: 'BYTE' | 'ASCII' | 'SHORT' | 'LONG' | 'DOUBLE' | 'LONG8';
  values: number[] | string;
  /** Claims this many values instead of those given. */
  claim?: number;
  /** Points here instead of to the values. */
  pointer?: number;
}

const TYPES = { BYTE: [1, 1], ASCII: [2, 1], SHORT: [3, 2], LONG: [4, 4], DOUBLE: [12, 8], LONG8: [16, 8] } as const;

export interface TinyTiff {
  littleEndian?: boolean;
  big?: boolean;
  /** One list of tags a directory. */
  directories: TinyTag[][];
  /** Put from byte 16 on, before the first directory. */
  data?: Uint8Array;
  /** Index of the directory that the last one points back to. */
  loopTo?: number;
}

export const DATA_OFFSET = 16;

/** Writes a TIFF tag by tag, so that a test can say exactly what is wrong with it. */
export function tinyTiff({
  littleEndian = true,
  big = false,
  directories,
  data,
  loopTo,
}: TinyTiff): Uint8Array<ArrayBuffer> {
  const listed = directories.flat().reduce((sum, { values }) => sum + 8 * values.length, 0);
  const bytes = new Uint8Array(DATA_OFFSET + (data?.length ?? 0) + listed + 65536);
  const view = new DataView(bytes.buffer);
  const put = (at: number, size: number, value: number) => {
    if (size === 1) view.setUint8(at, value);
    else if (size === 2) view.setUint16(at, value, littleEndian);
    else if (size === 4) view.setUint32(at, value, littleEndian);
    else view.setBigUint64(at, BigInt(value), littleEndian);
  };
  const pointerSize = big ? 8 : 4;
  bytes.fill(littleEndian ? 0x49 : 0x4d, 0, 2);
  put(2, 2, big ? 43 : 42);
  if (big) put(4, 2, 8);
  bytes.set(data ?? [], DATA_OFFSET);
  let end = DATA_OFFSET + (data?.length ?? 0);
  let link = big ? 8 : 4;
  const starts: number[] = [];
  for (const tags of directories) {
    end += end % 2;
    starts.push(end);
    put(link, pointerSize, end);
    put(end, big ? 8 : 2, tags.length);
    let at = end + (big ? 8 : 2);
    link = at + tags.length * (big ? 20 : 12);
    end = link + pointerSize;
    for (const { tag, type, values, claim, pointer } of tags.toSorted((a, b) => a.tag - b.tag)) {
      const [code, size] = TYPES[type];
      const list = typeof values === 'string' ? [...new TextEncoder().encode(`${values}\0`)] : values;
      put(at, 2, tag);
      put(at + 2, 2, code);
      put(at + 4, pointerSize, claim ?? list.length);
      const field = at + 4 + pointerSize;
      let target = field;
      if (pointer !== undefined) put(field, pointerSize, pointer);
      else if (list.length * size > pointerSize) {
        put(field, pointerSize, end);
        target = end;
        end += list.length * size;
      }
      if (pointer === undefined) {
        list.forEach((value, i) => {
          if (type === 'DOUBLE') view.setFloat64(target + i * 8, value, littleEndian);
          else put(target + i * size, size, value);
        });
      }
      at += big ? 20 : 12;
    }
  }
  if (loopTo !== undefined) put(link, pointerSize, starts[loopTo]!);
  return bytes.slice(0, end);
}

/** The tags of an uncompressed image in one strip at `DATA_OFFSET`. */
export function plainTags(width: number, height: number, bits = 8, samples = 1): TinyTag[] {
  return [
    { tag: 256, type: 'SHORT', values: [width] },
    { tag: 257, type: 'SHORT', values: [height] },
    { tag: 258, type: 'SHORT', values: Array(samples).fill(bits) },
    { tag: 259, type: 'SHORT', values: [1] },
    { tag: 262, type: 'SHORT', values: [1] },
    { tag: 273, type: 'LONG', values: [DATA_OFFSET] },
    { tag: 277, type: 'SHORT', values: [samples] },
    { tag: 278, type: 'SHORT', values: [height] },
    { tag: 279, type: 'LONG', values: [Math.ceil((width * samples * bits) / 8) * height] },
  ];
}
