import { GeoTIFF, type ImageFileDirectory } from 'geotiff';
import type { ByteSource } from '#bytes/source';
import { QuadratError } from '#model/errors';
import { HeaderBytes } from './header-bytes';
import {
  type CheckedIfd,
  type FarTable,
  parseTiffHeader,
  readIfdChain,
  readIfdsAt,
  type TiffHeader,
} from './ifd-chain';
import { readRationals } from './rationals';
import { TAG } from './tags';

/** The directories of a file as geotiff.js reads them, from bytes that were checked before. */
export interface TiffStructure {
  littleEndian: boolean;
  /** Length of the file in bytes. */
  size: number;
  /** The chain of the file, and after it the SubIFDs of its first. */
  directories: Directory[];
}

export async function readStructure(source: ByteSource, signal: AbortSignal | undefined): Promise<TiffStructure> {
  const bytes = await HeaderBytes.open(source, signal);
  const header = parseTiffHeader(bytes.view(0, Math.min(16, bytes.size)));
  const chain = await readIfdChain(bytes, header);
  const directories = await parseDirectories(bytes, header, chain);
  const subIfds = directories[0]!.numbers(TAG.SubIfds);
  if (subIfds) {
    const known = new Set(chain.map((ifd) => ifd.offset));
    directories.push(...(await parseDirectories(bytes, header, await readIfdsAt(bytes, header, subIfds, known))));
  }
  return { littleEndian: header.littleEndian, size: bytes.size, directories };
}

async function parseDirectories(
  bytes: HeaderBytes,
  header: TiffHeader,
  ifds: readonly CheckedIfd[],
): Promise<Directory[]> {
  // All values of all directories in one go: geotiff.js would ask for them one after the other.
  await bytes.need(ifds.flatMap((ifd) => ifd.values));
  const tiff = new GeoTIFF(new CheckedBytes(bytes, ifds), header.littleEndian, header.big, header.firstIfd);
  // Deferred arrays of big-endian files come out in the wrong byte order (geotiff 3.0.5), and nothing is far away here.
  tiff.parser.eager = true;
  const directories: Directory[] = [];
  for (const ifd of ifds) {
    try {
      const parsed = await tiff.parser.parseFileDirectoryAt(ifd.offset);
      directories.push(new Directory(parsed, readRationals(bytes, ifd, header), ifd.tables));
    } catch (cause) {
      throw new QuadratError('BAD_TIFF', 'The TIFF is damaged: one of its directories cannot be read.', { cause });
    }
  }
  return directories;
}

/** What geotiff.js reads instead of the file: checked directories, and values fetched before. */
class CheckedBytes {
  readonly #bytes: HeaderBytes;
  readonly #ifds: Map<number, CheckedIfd>;

  constructor(bytes: HeaderBytes, ifds: readonly CheckedIfd[]) {
    this.#bytes = bytes;
    this.#ifds = new Map(ifds.map((ifd) => [ifd.offset, ifd]));
  }

  async fetch(slices: Array<{ offset: number; length: number }>): Promise<ArrayBuffer[]> {
    return slices.map(({ offset, length }) => {
      const part = this.#ifds.get(offset)?.bytes ?? this.#bytes.view(offset, length);
      return part.slice().buffer;
    });
  }

  async fetchSlice(slice: {
    offset: number;
    length: number;
  }): Promise<{ offset: number; length: number; data: ArrayBuffer }> {
    const [data] = await this.fetch([slice]);
    return { ...slice, data: data! };
  }

  get fileSize(): number {
    return this.#bytes.size;
  }

  async close(): Promise<void> {}
}

/** The values of one directory by tag number, whatever their stored type. */
export class Directory {
  readonly #ifd: ImageFileDirectory;
  readonly #rationals: ReadonlyMap<number, number[]>;

  readonly #tables: CheckedIfd['tables'];

  constructor(ifd: ImageFileDirectory, rationals: ReadonlyMap<number, number[]>, tables: CheckedIfd['tables']) {
    this.#ifd = ifd;
    this.#rationals = rationals;
    this.#tables = tables;
  }

  has(tag: number): boolean {
    return this.#ifd.hasTag(tag);
  }

  /** The first value. */
  number(tag: number): number | undefined {
    return this.numbers(tag)?.[0];
  }

  numbers(tag: number): ArrayLike<number> | undefined {
    const value: unknown = this.#value(tag);
    if (typeof value === 'number') return [value];
    if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
      return value as unknown as ArrayLike<number>;
    }
    return undefined;
  }

  /** A table of blocks that was left in the file. */
  table(tag: number): FarTable | undefined {
    return this.#tables.get(tag);
  }

  /** Values stored as fractions. */
  rationals(tag: number): readonly number[] | undefined {
    return this.#rationals.get(tag);
  }

  /** Text up to its first NUL, without white space around it; undefined where empty. */
  text(tag: number): string | undefined {
    const value: unknown = this.#value(tag);
    const text = typeof value === 'string' ? value : value instanceof Uint8Array ? new TextDecoder().decode(value) : '';
    return text.split('\0', 1)[0]!.trim() || undefined;
  }

  bytes(tag: number): Uint8Array | undefined {
    const value: unknown = this.#value(tag);
    return value instanceof Uint8Array ? value : undefined;
  }

  /** GeoKeys by name, as geotiff.js names them; undefined where there are none or they are damaged. */
  geoKeys(): Record<string, unknown> | undefined {
    try {
      return this.#ifd.parseGeoKeyDirectory() ?? undefined;
    } catch {
      return undefined;
    }
  }

  #value(tag: number): unknown {
    return this.#ifd.hasTag(tag) ? (this.#ifd.getValue as (tag: number) => unknown).call(this.#ifd, tag) : undefined;
  }
}
