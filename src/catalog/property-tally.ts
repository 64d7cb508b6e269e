import { QuadratError } from '#model/errors';
import type { Scalar } from '#model/query';
import type { Queryable, Queryables, QueryablesOptions } from '#model/queryables';
import type { DatasetKey } from './dataset-key';
import { instantOf } from './stac/item-time';

/** Distinct values kept of one property while counting. */
const MOST_TRACKED = 1000;
/** Longer texts are no choice in a form. */
const LONGEST_TEXT = 200;
const DEFAULT_VALUES = 50;

/** Which properties to look at and how far, checked. */
export interface TallyRequest {
  /** Null for all. */
  names: readonly string[] | null;
  maxValues: number;
  /** Undefined for the driver's own. */
  sample: number | undefined;
}

/** Throws BAD_REQUEST for what cannot be meant. */
export function tallyRequestOf({ names, maxValues = DEFAULT_VALUES, sample }: QueryablesOptions = {}): TallyRequest {
  if (names !== undefined && !(Array.isArray(names) && names.every((name) => typeof name === 'string'))) {
    throw new QuadratError('BAD_REQUEST', 'names must be a list of names of properties.');
  }
  for (const [field, value] of Object.entries({ maxValues, sample: sample ?? 1 })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new QuadratError('BAD_REQUEST', `${field} must be a whole number above 0.`);
    }
  }
  return { names: names ?? null, maxValues: Math.min(maxValues, MOST_TRACKED), sample };
}

interface Counts {
  seen: number;
  numbers: number;
  booleans: number;
  texts: number;
  times: number;
  low: number;
  high: number;
  earliest: string | undefined;
  latest: string | undefined;
  /** Null once there were too many. */
  values: Map<Scalar, number> | null;
}

/** Counts values of properties, dataset by dataset, in bounded memory; several of them can be put together. */
export class PropertyTally {
  readonly #counts = new Map<string, Counts>();
  #datasets = 0;
  #basis: Queryables['basis'] = 'all';

  add(key: Pick<DatasetKey, 'property'>, names: Iterable<string>): void {
    this.#datasets++;
    for (const name of names) {
      const value = key.property(name);
      if (value !== undefined && value !== null) this.#count(this.#of(name), value, 1);
    }
  }

  /** Only some of the datasets were looked at. */
  sampled(): void {
    if (this.#basis === 'all') this.#basis = 'sample';
  }

  /** A range that is known for all datasets. */
  widen(name: string, low: number, high: number): void {
    const counts = this.#counts.get(name);
    if (!counts || counts.numbers === 0) return;
    counts.low = Math.min(counts.low, low);
    counts.high = Math.max(counts.high, high);
  }

  merge(other: PropertyTally): void {
    this.#datasets += other.#datasets;
    if (other.#basis === 'sample') this.sampled();
    for (const [name, counts] of other.#counts) {
      const own = this.#of(name);
      const { low, high, earliest, latest, values } = counts;
      for (const kind of ['seen', 'numbers', 'booleans', 'texts', 'times'] as const) own[kind] += counts[kind];
      own.low = Math.min(own.low, low);
      own.high = Math.max(own.high, high);
      own.earliest = earlier(own.earliest, earliest);
      own.latest = later(own.latest, latest);
      if (values) for (const [value, count] of values) track(own, value, count);
      else own.values = null;
    }
  }

  finish({ maxValues }: Pick<TallyRequest, 'maxValues'>): Queryables {
    const properties = [...this.#counts].map(([name, counts]) => this.#queryable(name, counts, maxValues));
    properties.sort((a, b) => (a.name < b.name ? -1 : 1));
    return { datasets: this.#datasets, basis: this.#basis, properties };
  }

  #of(name: string): Counts {
    let counts = this.#counts.get(name);
    if (!counts) {
      counts = {
        seen: 0,
        numbers: 0,
        booleans: 0,
        texts: 0,
        times: 0,
        low: Number.POSITIVE_INFINITY,
        high: Number.NEGATIVE_INFINITY,
        earliest: undefined,
        latest: undefined,
        values: new Map(),
      };
      this.#counts.set(name, counts);
    }
    return counts;
  }

  #count(counts: Counts, value: Scalar, times: number): void {
    counts.seen += times;
    if (typeof value === 'number') {
      counts.numbers += times;
      counts.low = Math.min(counts.low, value);
      counts.high = Math.max(counts.high, value);
    } else if (typeof value === 'boolean') counts.booleans += times;
    else {
      counts.texts += times;
      // Only while all are times is it worth a look whether this one is.
      if (counts.times === counts.texts - times && isTime(value)) {
        counts.times += times;
        counts.earliest = earlier(counts.earliest, value);
        counts.latest = later(counts.latest, value);
      }
    }
    track(counts, value, times);
  }

  #queryable(name: string, counts: Counts, maxValues: number): Queryable {
    const type = typeOf(counts);
    const values = counts.values && counts.values.size <= maxValues ? [...counts.values] : undefined;
    return {
      name,
      type,
      ...(type === 'number' ? { min: counts.low, max: counts.high } : {}),
      ...(type === 'time' ? { min: counts.earliest!, max: counts.latest! } : {}),
      ...(values ? { values: values.sort(byCount).map(([value, count]) => ({ value, count })) } : {}),
      missing: this.#datasets - counts.seen,
    };
  }
}

function track(counts: Counts, value: Scalar, times: number): void {
  if (!counts.values) return;
  const known = counts.values.get(value);
  const tooLong = typeof value === 'string' && value.length > LONGEST_TEXT;
  if (tooLong || (known === undefined && counts.values.size === MOST_TRACKED)) counts.values = null;
  else counts.values.set(value, (known ?? 0) + times);
}

function typeOf({ numbers, booleans, texts, times, seen }: Counts): Queryable['type'] {
  if (numbers === seen) return 'number';
  if (booleans === seen) return 'boolean';
  if (texts === seen) return times === texts ? 'time' : 'string';
  return 'mixed';
}

/** A date alone is a time; digits are not. */
function isTime(text: string): boolean {
  return text.length <= 40 && instantOf(text) !== undefined;
}

function earlier(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return instantOf(a)! <= instantOf(b)! ? a : b;
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return instantOf(a)! >= instantOf(b)! ? a : b;
}

function byCount([a, first]: [Scalar, number], [b, second]: [Scalar, number]): number {
  if (first !== second) return second - first;
  return typeof a === typeof b ? (a < b ? -1 : 1) : typeof a < typeof b ? -1 : 1;
}
