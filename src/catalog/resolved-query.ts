import type { Clock } from '#geo/clock';
import type { Range, Scalar } from '#model/query';
import type { Area } from './area';
import type { Condition } from './cql2/condition';
import type { TimeSpan } from './query-time';

/** One condition on a property: any of some values, or a range. */
export type PropertyTest = { name: string; anyOf: readonly Scalar[] } | { name: string; range: Range };

/** What of a filter no other part of the query says. */
export interface Remainder {
  condition: Condition;
  /** Properties it looks at. */
  names: ReadonlySet<string>;
  looksAtFootprint: boolean;
}

/** A query with every default filled in and every field checked; what drivers work with. */
export interface ResolvedQuery {
  products: ReadonlySet<string> | null;
  ids: ReadonlySet<string> | null;
  time: TimeSpan;
  /** The clock that dates without a zone are on. */
  clock: Clock;
  area: Area | null;
  /** Archived datasets only (true), all but them (false), or both (null). */
  archived: boolean | null;
  properties: readonly PropertyTest[];
  /** To be tested dataset by dataset, after everything else. */
  remainder: Remainder | null;
  /** Infinity for all. */
  limit: number;
  /** By time where no property is named. */
  order: { property?: string; descending: boolean };
  /** Further properties that are to come with what is found. */
  returned?: readonly string[];
}
