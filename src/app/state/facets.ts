import type { Queryable, Queryables, Scalar } from '#quadrat';

/** A property that tells scenes apart, and what it is like in the catalog. */
export type Facet = {
  name: string;
  /** What the catalog calls it, where it says. */
  title?: string;
} & (
  | { kind: 'range'; min: number; max: number }
  /** `count`: how many scenes have it, where all were counted. */
  | { kind: 'values'; values: ReadonlyArray<{ value: string | boolean; count?: number }> }
);

/** More values than these are names, not kinds. */
export const MOST_VALUES = 24;
/** What places pixels, counts bytes or dates the catalog says nothing about which picture is a good one. */
const NO_FACET =
  /^(?:proj|file|raster|checksum|storage|processing|odc|sci|quadrat):|^(?:created|updated|title|description|license)$/;
/** What people ask for first. */
const FIRST = ['eo:cloud_cover', 'platform', 'constellation', 'view:sun_elevation', 'view:off_nadir'];

/**
 * Properties worth a filter, the most asked-for first: numbers that differ, and words of which there are a few. One that
 * every scene has alike tells nothing apart, nor does one that names each.
 */
export function facetsOf({ properties, basis, datasets }: Queryables): Facet[] {
  const facets = properties.flatMap((property): Facet[] => {
    if (NO_FACET.test(property.name)) return [];
    const kind = rangeOf(property) ?? valuesOf(property, basis === 'all', datasets);
    return kind ? [{ name: property.name, ...(property.title ? { title: property.title } : {}), ...kind }] : [];
  });
  const rank = ({ name }: Facet) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return facets.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

function rangeOf({ type, min, max }: Queryable): { kind: 'range'; min: number; max: number } | null {
  const differs = type === 'number' && typeof min === 'number' && typeof max === 'number' && min < max;
  return differs ? { kind: 'range', min, max } : null;
}

function valuesOf({ type, values = [] }: Queryable, counted: boolean, datasets: number) {
  if (type !== 'string' && type !== 'boolean') return null;
  const many = values.length > MOST_VALUES || (values.length > 2 && values.length === datasets);
  if (values.length < 2 || many) return null;
  const kept = values.flatMap(({ value, count }) =>
    isWord(value) ? [{ value, ...(counted && count !== undefined ? { count } : {}) }] : [],
  );
  kept.sort((a, b) => (String(a.value) < String(b.value) ? -1 : 1));
  return { kind: 'values' as const, values: kept };
}

const isWord = (value: Scalar): value is string | boolean => typeof value !== 'number';
