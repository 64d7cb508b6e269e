import type { Scalar } from './query';

/** One property as a filter form needs it. */
export interface Queryable {
  name: string;
  /** 'time': every value seen is a text that says an instant. 'mixed': several of the others. */
  type: 'number' | 'string' | 'boolean' | 'time' | 'mixed';
  /** Smallest and largest: of a number, or of a time as text. */
  min?: number | string;
  max?: number | string;
  /**
   * Distinct values, the most frequent first, with the number of datasets that have it (absent where a server names values
   * and counts nothing). Absent where there are more than were asked for.
   */
  values?: Array<{ value: Scalar; count?: number }>;
  /** Datasets looked at that do not have the property. */
  missing: number;
  /** What the catalog calls it, where it says. */
  title?: string;
  /** True where a server describes the property, and no dataset looked at has it. */
  stated?: true;
}

/** What can be asked of the properties of some datasets. */
export interface Queryables {
  /** Datasets looked at. */
  datasets: number;
  /**
   * 'all': every dataset that matches was looked at. 'sample': only some; counts are of these, and so are ranges and
   * values but where something says more: the statistics of a catalog file, for a query without conditions, or a server's
   * own description of its properties.
   */
  basis: 'all' | 'sample';
  /** By name. */
  properties: Queryable[];
}

export interface QueryablesOptions {
  /** Properties to look at. Default: all. Fewer cost less. */
  names?: string[];
  /** Most distinct values to list for a property. Default 50, at most 1000. */
  maxValues?: number;
  /** Most datasets to look at. Default 100,000; of a live STAC API 1,000. */
  sample?: number;
}
