import type { StacItem } from '#model/dataset';
import { QuadratError } from '#model/errors';
import { asArray, asRecord } from '../stac/json';
import { type ApiLanding, type FetchJson, linkOf } from './landing';
import { type SearchBody, searchUrl } from './search-request';

/** Pages in a row without an item: a server that filters after paging may send some, but not for ever. */
const MOST_EMPTY = 100;

interface PageRequest {
  url: string;
  body?: object;
}

/**
 * The items of a search, page by page, each asked for when the one before was used. Follows the links of either way of
 * paging. Rejects with BAD_CATALOG for answers that are none, or lead in a circle.
 */
export async function* searchPages(
  api: ApiLanding,
  body: SearchBody,
  fetchJson: FetchJson,
  signal: AbortSignal | undefined,
): AsyncGenerator<StacItem[], void, undefined> {
  const { url, post } = api.search;
  let next: PageRequest | undefined = post ? { url, body } : { url: searchUrl(url, body) };
  const asked = new Set<string>();
  let empty = 0;
  while (next) {
    const key = JSON.stringify(next);
    if (asked.has(key)) throw badAnswer(next.url, 'its pages lead in a circle');
    asked.add(key);
    const page: unknown = await fetchJson(next.url, { ...(next.body ? { body: next.body } : {}), signal });
    const features = asArray(asRecord(page)?.features);
    if (!features) throw badAnswer(next.url, 'its answer to a search is no list of items');
    const items = features.map(asRecord).filter((item) => item !== undefined);
    empty = items.length === 0 ? empty + 1 : 0;
    if (empty > MOST_EMPTY) throw badAnswer(next.url, `it sent ${MOST_EMPTY} pages without an item`);
    next = nextOf(page, next);
    yield items;
  }
}

function nextOf(page: unknown, asked: PageRequest): PageRequest | undefined {
  const link = linkOf(page, 'next', asked.url);
  if (!link) return undefined;
  if (!/^https?:/.test(link.href)) throw badAnswer(asked.url, 'the address of its next page is none');
  if (link.method !== 'POST') return { url: link.href };
  return { url: link.href, body: link.merge ? { ...asked.body, ...link.body } : (link.body ?? asked.body ?? {}) };
}

function badAnswer(url: string, why: string): QuadratError {
  return new QuadratError('BAD_CATALOG', `The STAC API at ${url} cannot be read: ${why}.`, { url });
}
