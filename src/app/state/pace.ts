/** What a finished piece of work took. */
export interface Work {
  /** Fetched. */
  bytes: number;
  /** Pixels of the output, times dates, times bands. */
  pixels: number;
}

/** Before anything was measured: a common line, and one core of a plain laptop. */
const FIRST_BYTES_PER_SECOND = 3e6;
const FIRST_PIXELS_PER_SECOND = 25e6;
/** Below this, what was fetched does not tell how fast the line is. */
const TELLING_BYTES = 3e5;

/** How fast this page reads and computes, learnt from what it has done; for saying how long the next work will take. */
export class Pace {
  #bytesPerSecond = FIRST_BYTES_PER_SECOND;
  #pixelsPerSecond = FIRST_PIXELS_PER_SECOND;

  /** Half of what is newest and half of what was known, so that one hiccup does not last. */
  learn({ bytes, pixels }: Work, seconds: number): void {
    if (!(seconds > 0) || pixels <= 0) return;
    if (bytes < TELLING_BYTES) {
      this.#pixelsPerSecond = (this.#pixelsPerSecond + pixels / seconds) / 2;
      return;
    }
    const reading = Math.max(seconds - pixels / this.#pixelsPerSecond, seconds / 4);
    this.#bytesPerSecond = (this.#bytesPerSecond + bytes / reading) / 2;
  }

  seconds({ bytes, pixels }: Work): number {
    return bytes / this.#bytesPerSecond + pixels / this.#pixelsPerSecond;
  }
}
