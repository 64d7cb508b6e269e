import type { Footprint, LonLatBox } from '#geo/footprint';

export type PropertyValue = string | number | boolean | null | undefined;

/** What decides whether a dataset is found and where it comes in the answer; all an index must look at. */
export interface DatasetKey {
  id: string;
  product: string;
  /** Milliseconds since 1970, both ends included. */
  start: number;
  end: number;
  footprint: Footprint;
  /** Boxes that cover the footprint, none across the antimeridian, where they are at hand: they rule out quickly. */
  boxes?: ReadonlyArray<Readonly<LonLatBox>>;
  /** Absent for what is not archived. */
  archived?: boolean;
  property(name: string): PropertyValue;
}
