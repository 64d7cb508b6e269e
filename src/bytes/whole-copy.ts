import { fetchWhole } from './fetch-range';
import type { RangeAnswer, WholeAnswer, WholeOnlyError } from './range-answer';
import { joinAll, SharedFetch } from './shared-fetch';
import type { ByteRange } from './source';
import type { FullDownload, Transport } from './transport';
import { whenAborted } from './when-aborted';

/**
 * An object of a server without ranges, downloaded whole after the caller has agreed to it. However many reads meet such
 * an answer at once, the caller is asked once and the object downloaded once; it is kept for as long as the client
 * lives, in the browser's keeping and not in the heap. A caller who declines is asked again by the next read.
 */
export class WholeCopy {
  readonly #name: string;
  readonly #transport: Transport;
  #fetch: SharedFetch<WholeAnswer> | null = null;
  #copy: WholeAnswer | null = null;

  constructor(name: string, transport: Transport) {
    this.#name = name;
    this.#transport = transport;
  }

  /** Whether there is a copy, or one is being asked for or made: no range has to be tried any more. */
  get wanted(): boolean {
    return this.#copy !== null || this.#fetch !== null;
  }

  /** A range of the copy, when there is one. */
  async read(range: ByteRange, signal: AbortSignal): Promise<RangeAnswer> {
    const copy = this.#copy ?? (await joinAll([this.#fetch!], signal))[0]!;
    const part = copy.blob.slice(range.offset, range.offset + range.length);
    const { validators, keeping } = copy;
    return { offset: range.offset, data: new Uint8Array(await part.arrayBuffer()), validators, keeping };
  }

  /** A range of an object that comes whole or not at all, after asking. Rejects with NO_RANGE_SUPPORT if declined. */
  instead(refusal: WholeOnlyError, range: ByteRange, signal: AbortSignal): Promise<RangeAnswer> {
    if (!this.wanted) {
      this.#fetch = new SharedFetch(
        (abort) => this.#download(refusal, abort),
        () => {
          this.#fetch = null;
        },
      );
    }
    return this.read(range, signal);
  }

  abort(reason: unknown): void {
    this.#fetch?.abort(reason);
  }

  async #download({ failure, bytes }: WholeOnlyError, signal: AbortSignal): Promise<WholeAnswer> {
    const ask = this.#transport.onFullDownload;
    if (!ask || !(await orAborted(agreed(ask, { url: this.#name, bytes }), signal))) throw failure;
    this.#copy = await fetchWhole(this.#transport, this.#name, bytes, signal);
    return this.#copy;
  }
}

/** A caller that fails to answer has not agreed. */
async function agreed(ask: NonNullable<Transport['onFullDownload']>, download: FullDownload): Promise<boolean> {
  try {
    return await ask(download);
  } catch {
    return false;
  }
}

/** The caller's answer, which may take a person's time; rejects at once when nobody waits for it any more. */
function orAborted(answer: Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const forget = whenAborted(signal, () => reject(signal.reason));
    answer.then(resolve, reject).finally(forget);
  });
}
