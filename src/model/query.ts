import type { GeoBox, GeoJsonGeometry } from './grid';

export type Scalar = string | number | boolean;
export interface Range {
  gt?: Scalar;
  gte?: Scalar;
  lt?: Scalar;
  lte?: Scalar;
}

/** A question to the index. Every field narrows; none of them is required but a time or an area is usual. */
export interface Query {
  product?: string | string[];
  ids?: string[];
  /** `'2019-05'` covers the whole month, both ends included; `null` is an open end. */
  time?: string | [string | null, string | null];
  /** Of dates without a zone. `'solar'` (default): the local solar day of the area. Else 'UTC' or an IANA name. */
  timeZone?: 'solar' | 'UTC' | (string & {});
  /** [west, south, east, north]; west > east crosses the antimeridian. */
  bbox?: [number, number, number, number];
  geopolygon?: GeoJsonGeometry;
  /** CRS of `bbox` and `geopolygon`. Default EPSG:4326. */
  crs?: string;
  like?: GeoBox;
  properties?: Record<string, Scalar | Range | Scalar[]>;
  /**
   * CQL2 (OGC 21-065r2), text or JSON: comparison, arithmetic, and, or, not, in, between, like, isNull, casei, s_intersects
   * and s_disjoint with `geometry`, temporal operators. Names are those of properties, or id, collection, datetime,
   * start_datetime, end_datetime. A date is its whole day in UTC, `datetime` the acquisition's interval.
   */
  filter?: string | object;
  limit?: number;
  orderBy?: 'time' | '-time' | `${'' | '-'}properties.${string}`;
  /** Archived datasets of a local index: without them (default, false), them alone (true), or all (null). */
  archived?: boolean | null;
  signal?: AbortSignal;
}
