import type { Raster } from '#view/raster';
import type { Subject } from './looks.svelte';
import type { PictureFacts } from './picture-machine';

/** A question's picture as far as it has come. */
export interface Held {
  key: string;
  subject: Subject;
  overview: Raster | null;
  overviewDone: boolean;
  /** The whole extent would be too much to read unasked; only what is on screen is composed. */
  overviewSkipped: boolean;
  /** The sharp part under way, or the last one finished; drawn above the overview. */
  detail: Raster | null;
  detailDone: boolean;
  /** The sharp part before, drawn until the new one is finished. */
  former: Raster | null;
  facts: PictureFacts | null;
}

export function emptyHeld(key: string, subject: Subject): Held {
  return {
    key,
    subject,
    overview: null,
    overviewDone: false,
    overviewSkipped: false,
    detail: null,
    detailDone: false,
    former: null,
    facts: null,
  };
}

export function rastersOf(held: Held): Raster[] {
  return [held.overview, held.former, held.detail].filter((raster) => raster !== null);
}

/** Finished pictures, so that a step back in time is there at once. Least recently used go first. */
export class PictureCache {
  readonly #held = new Map<string, Held>();
  readonly #limit: number;

  /** @param limit bytes of pixels to keep. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The picture of a question; a new, empty one where none is kept. */
  take(key: string, subject: Subject): Held {
    const held = this.#held.get(key) ?? emptyHeld(key, subject);
    this.#held.delete(key);
    this.#held.set(key, held);
    return held;
  }

  /** Frees what is over the limit, but never the picture used last. */
  trim(): void {
    let bytes = 0;
    for (const [key, held] of [...this.#held].reverse()) {
      const before = bytes;
      bytes += rastersOf(held).reduce((sum, raster) => sum + raster.bytes, 0);
      if (bytes > this.#limit && before > 0) this.#held.delete(key);
    }
  }

  clear(): void {
    this.#held.clear();
  }
}
