import type { Dataset } from '#quadrat';
import { safeLink } from '../safe-link';

/** Links between a catalog's own documents say nothing to a visitor. */
const INTERNAL = new Set(['root', 'parent', 'collection', 'child', 'item', 'next', 'prev']);

/** Links that the publisher gave a dataset, once each. */
export function linksOf({ userData }: Dataset): Array<{ title: string; href: string }> {
  const links = (userData as { links?: unknown } | undefined)?.links;
  const found = new Map<string, string>();
  for (const link of Array.isArray(links) ? (links as unknown[]) : []) {
    const { rel, href, title } = (link ?? {}) as Record<string, unknown>;
    if (typeof href !== 'string' || typeof rel !== 'string' || INTERNAL.has(rel)) continue;
    const safe = safeLink(href);
    if (safe && !found.has(safe)) found.set(safe, typeof title === 'string' && title !== '' ? title : rel);
  }
  return [...found].map(([href, title]) => ({ href, title }));
}
