import type { Query } from '#model/query';
import type { GeneratedCatalog } from './generate-catalog';

/** A question about a catalog, as plain data. */
export interface IndexQuestion {
  /** Every dataset in order of time, or how many there are in each month. */
  ask: 'find' | 'months';
  query: Query;
  /** Stop after so many datasets. */
  atMost?: number;
}

/** An answer, and what it took. Times are in milliseconds from the question, the opening of the catalog included. */
export interface IndexAnswer {
  datasets: number;
  /** Adler-32 over the ids in the order in which they came, or over the counts. */
  check: number;
  firstMs: number;
  lastMs: number;
  /** How much of what the question read, opening the catalog apart, had come when the first dataset did. */
  firstShare?: number;
  /** The most memory that the process held meanwhile, in bytes. */
  peakBytes?: number;
}

export interface IndexQuestions {
  /** One tile, one season. */
  season: IndexQuestion;
  /** One tile from the first image to the last. */
  history: IndexQuestion;
  /** Every month of everything. */
  months: IndexQuestion;
}

/** Half the edge of the field in the tile's middle that is asked for, in degrees. */
const FIELD = 0.1;

export function questionsFor({ tile }: GeneratedCatalog): IndexQuestions {
  const { longitude: x, latitude: y } = tile;
  const bbox = [x - FIELD, y - FIELD, x + FIELD, y + FIELD] as [number, number, number, number];
  return {
    season: { ask: 'find', query: { bbox, time: ['2021-06', '2021-08'], timeZone: 'UTC' } },
    history: { ask: 'find', query: { bbox } },
    months: { ask: 'months', query: { timeZone: 'UTC' } },
  };
}

/** A running Adler-32 over texts. */
export class Check {
  #a = 1;
  #b = 0;

  add(text: string): void {
    for (let i = 0; i < text.length; i++) {
      this.#a = (this.#a + text.charCodeAt(i)) % 65521;
      this.#b = (this.#b + this.#a) % 65521;
    }
  }

  get value(): number {
    return this.#b * 65536 + this.#a;
  }
}
