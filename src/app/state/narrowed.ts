import type { Query, Range, Scalar } from '#quadrat';
import type { AreaGeometry } from '../area/read-area';

/** What a property has to be: within bounds, both included, or one of some values. */
export type Condition = { kind: 'range'; min?: number; max?: number } | { kind: 'values'; values: readonly Scalar[] };

/** The part of a query that says which scenes count, beside product and time. */
export type NarrowQuery = Pick<Query, 'geopolygon' | 'properties' | 'filter'>;

/** Which scenes of a product count; plain data. */
export interface Narrowed {
  area: AreaGeometry | null;
  conditions: ReadonlyMap<string, Condition>;
  /** Ids. */
  leftOut: ReadonlySet<string>;
}

/** Area and properties, without regard to single scenes. */
export function scopeQuery({ area, conditions }: Pick<Narrowed, 'area' | 'conditions'>): NarrowQuery {
  const properties = Object.fromEntries([...conditions].map(([name, condition]) => [name, asQuery(condition)]));
  return { ...(area ? { geopolygon: area } : {}), ...(conditions.size > 0 ? { properties } : {}) };
}

export function narrowQuery(narrowed: Narrowed): NarrowQuery {
  const scope = scopeQuery(narrowed);
  return narrowed.leftOut.size > 0 ? { ...scope, filter: butFor([...narrowed.leftOut]) } : scope;
}

function asQuery(condition: Condition): Range | Scalar[] {
  if (condition.kind === 'values') return [...condition.values];
  const { min, max } = condition;
  return { ...(min === undefined ? {} : { gte: min }), ...(max === undefined ? {} : { lte: max }) };
}

/** CQL2 for every dataset but some. */
function butFor(ids: string[]): object {
  return { op: 'not', args: [{ op: 'in', args: [{ property: 'id' }, ids] }] };
}
