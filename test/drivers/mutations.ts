import { seededRandom } from '../kernels/seeded-random';

/** What is done to a valid TIFF, in the order in which mutations take turns. */
export const MUTATION_KINDS = [
  'bytes',
  'header bytes',
  'cut',
  'tag value',
  'tag count',
  'tag type',
  'block table',
  'cycle',
] as const;

export type MutationKind = (typeof MUTATION_KINDS)[number];

/** Values that make the most of a field: none, one, signs, all bits, and large sizes that still look sane. */
const EXTREMES = [0, 1, 2, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0xfffffff0, 0xffffffff];
const WIDTHS: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 6: 1, 7: 1, 8: 2, 9: 4, 13: 4, 16: 8, 17: 8, 18: 8 };
/** Tags whose value is a list of offsets or lengths of blocks. */
const TABLES = [273, 279, 324, 325];

interface Entry {
  at: number;
  tag: number;
  type: number;
  count: number;
}

interface Directory {
  at: number;
  /** Where the offset of the next one stands. */
  next: number;
  entries: Entry[];
}

/**
 * Mutation `number` of a file: the same on every run and machine. Tag mutations change one to three entries of the first
 * four directories; where the file has none that can be found, bytes are changed instead.
 */
export function mutate(original: Uint8Array, number: number): { kind: MutationKind; bytes: Uint8Array<ArrayBuffer> } {
  const random = seededRandom(number * 7919 + original.length);
  const pick = (below: number): number => Math.floor(random() * below);
  const kind = MUTATION_KINDS[number % MUTATION_KINDS.length]!;
  if (kind === 'cut') return { kind, bytes: original.slice(0, pick(original.length)) };
  const bytes = new Uint8Array(original);
  const file = new Fields(bytes);
  const directories = file.directories();
  const entries = directories.flatMap((directory) => directory.entries);
  if (kind === 'bytes' || entries.length === 0) {
    for (let n = 1 + pick(8); n > 0; n--) bytes[pick(bytes.length)] = pick(256);
    return { kind, bytes };
  }
  if (kind === 'header bytes') {
    const { at } = directories[pick(directories.length)]!;
    for (let n = 1 + pick(6); n > 0; n--) bytes[Math.min(bytes.length - 1, at + pick(260))] = pick(256);
    return { kind, bytes };
  }
  if (kind === 'cycle') {
    const from = directories[pick(directories.length)]!;
    file.put(from.next, file.pointer, [8, from.at, directories[0]!.at, pick(bytes.length)][pick(4)]!);
    return { kind, bytes };
  }
  for (let n = 1 + pick(3); n > 0; n--) {
    const tables = entries.filter(({ tag }) => TABLES.includes(tag));
    const entry =
      kind === 'block table' && tables.length > 0 ? tables[pick(tables.length)]! : entries[pick(entries.length)]!;
    const value = random() < 0.7 ? EXTREMES[pick(EXTREMES.length)]! : pick(2 ** 32);
    if (kind === 'tag type') file.put(entry.at + 2, 2, pick(20));
    else if (kind === 'tag count') file.put(entry.at + 4, file.pointer, value);
    else file.putValue(entry, pick(entry.count), value);
  }
  return { kind, bytes };
}

/** Just enough of TIFF and BigTIFF to aim at their fields. */
class Fields {
  readonly pointer: number;
  readonly #view: DataView;
  readonly #little: boolean;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = bytes[0] === 0x49;
    this.pointer = this.#get(2, 2) === 43 ? 8 : 4;
  }

  directories(): Directory[] {
    const found: Directory[] = [];
    const [countSize, entrySize] = this.pointer === 8 ? [8, 20] : [2, 12];
    let at = this.#get(this.pointer === 8 ? 8 : 4, this.pointer);
    while (at > 0 && at + countSize < this.#view.byteLength && found.length < 4) {
      const count = Math.min(64, this.#get(at, countSize));
      const entries = Array.from({ length: count }, (_, i) => this.#entry(at + countSize + i * entrySize));
      found.push({ at, next: at + countSize + count * entrySize, entries });
      at = this.#get(at + countSize + count * entrySize, this.pointer);
    }
    return found;
  }

  put(at: number, size: number, value: number): void {
    if (at + size > this.#view.byteLength) return;
    if (size === 1) this.#view.setUint8(at, value);
    else if (size === 2) this.#view.setUint16(at, value, this.#little);
    else if (size === 4) this.#view.setUint32(at, value, this.#little);
    else this.#view.setBigUint64(at, BigInt(value), this.#little);
  }

  /** One of the values of an entry, wherever they lie. */
  putValue({ at, type, count }: Entry, index: number, value: number): void {
    const width = WIDTHS[type] ?? 1;
    const field = at + 4 + this.pointer;
    const start = width * count <= this.pointer ? field : this.#get(field, this.pointer);
    this.put(start + index * width, width, value);
  }

  #entry(at: number): Entry {
    return { at, tag: this.#get(at, 2), type: this.#get(at + 2, 2), count: this.#get(at + 4, this.pointer) };
  }

  #get(at: number, size: number): number {
    if (at < 0 || at + size > this.#view.byteLength) return 0;
    if (size === 2) return this.#view.getUint16(at, this.#little);
    return size === 4 ? this.#view.getUint32(at, this.#little) : Number(this.#view.getBigUint64(at, this.#little));
  }
}
