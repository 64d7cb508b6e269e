import { asArray, asText, entriesOf, field } from './json';

/**
 * Ids of the datasets an item was made from, by what each was used for: Open Data Cube's `odc:lineage`, and under
 * `derived_from` the items that links of that relation lead to, by their id or else the name of the document.
 */
export function lineageOf(properties: unknown, links: unknown): Record<string, string[]> | undefined {
  const named = entriesOf(field(properties, 'odc:lineage')).flatMap(([classifier, value]) => {
    const ids = (asArray(value) ?? [value]).flatMap((id) => asText(id) ?? []);
    return ids.length > 0 ? [[classifier, ids] as const] : [];
  });
  const linked = (asArray(links) ?? []).flatMap((link) => {
    if (field(link, 'rel') !== 'derived_from') return [];
    return asText(field(link, 'id')) ?? documentName(asText(field(link, 'href'))) ?? [];
  });
  const sources = new Map<string, string[]>(named);
  if (linked.length > 0) sources.set('derived_from', [...new Set([...(sources.get('derived_from') ?? []), ...linked])]);
  return sources.size > 0 ? Object.fromEntries(sources) : undefined;
}

function documentName(href: string | undefined): string | undefined {
  const name = href
    ?.split(/[?#]/)[0]
    ?.split('/')
    .filter(Boolean)
    .at(-1)
    ?.replace(/\.(?:geo)?json$/i, '');
  try {
    return name ? decodeURIComponent(name) : undefined;
  } catch {
    return name;
  }
}
