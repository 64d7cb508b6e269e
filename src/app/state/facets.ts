import type { Dataset } from '#quadrat';

/** A property that tells scenes apart, and what it is like in those looked at. */
export type Facet =
  | { name: string; kind: 'range'; min: number; max: number }
  | { name: string; kind: 'values'; values: ReadonlyArray<string | boolean> };

/** More values than these are names, not kinds. */
const MOST_VALUES = 12;
/** What places pixels, counts bytes or dates the catalog says nothing about which picture is a good one. */
const NO_FACET =
  /^(?:proj|file|raster|checksum|storage|processing|odc|sci|quadrat):|^(?:created|updated|title|description|license)$/;
/** What people ask for first. */
const FIRST = ['eo:cloud_cover', 'platform', 'constellation', 'view:sun_elevation', 'view:off_nadir'];

/**
 * Properties worth a filter, the most asked-for first: numbers that differ, and words of which there are a few. One that
 * every scene has alike tells nothing apart.
 */
export function facetsOf(properties: ReadonlyArray<Dataset['properties']>): Facet[] {
  const seen = new Map<string, Set<string | number | boolean>>();
  for (const one of properties) {
    for (const [name, value] of Object.entries(one)) {
      if (value === null || NO_FACET.test(name)) continue;
      const values = seen.get(name) ?? new Set();
      seen.set(name, values.add(value));
    }
  }
  const facets = [...seen].flatMap(([name, values]) => facetOf(name, [...values]) ?? []);
  const rank = ({ name }: Facet) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return facets.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

function facetOf(name: string, values: Array<string | number | boolean>): Facet | null {
  if (values.length < 2) return null;
  if (values.every((value) => typeof value === 'number')) {
    return { name, kind: 'range', min: Math.min(...values), max: Math.max(...values) };
  }
  const words = values.filter((value) => typeof value !== 'number');
  if (words.length < values.length || words.length > MOST_VALUES) return null;
  return { name, kind: 'values', values: words.sort((a, b) => (String(a) < String(b) ? -1 : 1)) };
}
