/** Slower than this over a whole window counts as stalled; a phone on GPRS with six reads at once is faster. */
const MIN_BYTES_PER_SECOND = 256;
/** Time allowed on top for the first byte of a large answer: proxies fetch it upstream before they say a word. */
const FIRST_BYTE_BYTES_PER_SECOND = 1024 * 1024;

/**
 * Ends a read that does not get on. Not a limit on the whole: a slow read lives as long as every window of `windowMs`
 * brings its share, so a read's longest life is its size over the slowest speed. The first window is longer by the size
 * asked for.
 */
export class ProgressDeadline {
  readonly #windowMs: number;
  readonly #size: number;
  readonly #onStall: () => void;
  #timer: ReturnType<typeof setTimeout>;
  #received = 0;
  #atCheckpoint = 0;

  constructor(size: number, windowMs: number, onStall: () => void) {
    this.#windowMs = windowMs;
    this.#size = size;
    this.#onStall = onStall;
    this.#timer = setTimeout(() => this.#check(), windowMs + (size / FIRST_BYTE_BYTES_PER_SECOND) * 1000);
  }

  received(bytes: number): void {
    this.#received += bytes;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #check(): void {
    const share = (this.#windowMs / 1000) * MIN_BYTES_PER_SECOND;
    const rest = this.#size - this.#atCheckpoint;
    if (this.#received - this.#atCheckpoint < Math.max(1, Math.min(share, rest))) {
      this.#onStall();
      return;
    }
    this.#atCheckpoint = this.#received;
    this.#timer = setTimeout(() => this.#check(), this.#windowMs);
  }
}
