import type { ByteRange, ByteSource, ReadOptions } from '#bytes/source';

/** A source whose first bytes are kept, so that looking at what a file is and reading its header cost one request. */
export class HeadSource implements ByteSource {
  readonly url: string;
  readonly #source: ByteSource;
  #head: Uint8Array = new Uint8Array(0);
  #isWhole = false;

  constructor(source: ByteSource) {
    this.#source = source;
    this.url = source.url;
  }

  /** The first `length` bytes, or all of a shorter file. */
  async head(length: number, options?: ReadOptions): Promise<Uint8Array> {
    const [head] = await this.#source.read([{ offset: 0, length }], options);
    this.#head = head!;
    this.#isWhole = head!.length < length;
    return head!;
  }

  size(options?: ReadOptions): Promise<number> {
    return this.#source.size(options);
  }

  async read(ranges: readonly ByteRange[], options?: ReadOptions): Promise<Uint8Array[]> {
    const head = this.#head;
    const within = (range: ByteRange) => this.#isWhole || range.offset + range.length <= head.length;
    const rest = ranges.filter((range) => !within(range));
    const read = rest.length > 0 ? await this.#source.read(rest, options) : [];
    return ranges.map((range) =>
      within(range) ? head.slice(range.offset, range.offset + range.length) : read[rest.indexOf(range)]!,
    );
  }
}
