import { QuadratError } from '#model/errors';
import { absoluteHref } from '../stac/dataset';
import { asArray, asRecord, asText, asTexts, field, type JsonRecord } from '../stac/json';

/** Sends one request, returns the JSON of the answer: GET, or POST where there is a body. */
export type FetchJson = (url: string, options: { body?: object; signal?: AbortSignal | undefined }) => Promise<unknown>;

/** What a STAC API says of itself on its first page. */
export interface ApiLanding {
  url: string;
  /** `/search`, and how to ask it. */
  search: { url: string; post: boolean };
  collections: string;
  queryables?: string;
  /** What the server does beyond the core; nothing that decides which datasets are found. */
  can: { sort: boolean; filter: boolean; filterText: boolean; fields: boolean };
}

/** Relation of links to a description of properties, of a server or of a collection. */
export const QUERYABLES = 'http://www.opengis.net/def/rel/ogc/1.0/queryables';
const FILTER = /item-search#filter$|\/cql2\/1\.0\/conf\/cql2-json$/;
const FILTER_TEXT = /item-search#filter$|\/cql2\/1\.0\/conf\/cql2-text$/;

/** Whether a JSON document is the first page of a STAC API: it names a search, or what it conforms to. */
export function isApiLanding(document: JsonRecord): boolean {
  return asArray(document.conformsTo) !== undefined || linkOf(document, 'search', '') !== undefined;
}

/** @throws QuadratError UNSUPPORTED where the API has no search */
export function readLanding(document: JsonRecord, url: string): ApiLanding {
  const conforms = asTexts(document.conformsTo);
  const search = linkOf(document, 'search', url);
  if (!search) {
    const message = `${url} is an API without item search (it has no link 'search'), so Quadrat cannot ask it. Give the address of a STAC API's first page, or STAC-GeoParquet.`;
    throw new QuadratError('UNSUPPORTED', message, { url });
  }
  const posts = linksOf(document, 'search', url).some(({ method }) => method === 'POST');
  const queryables = linkOf(document, QUERYABLES, url)?.href;
  const collections = linkOf(document, 'data', url)?.href ?? absoluteHref('collections', folderOf(url));
  return {
    url,
    search: { url: search.href, post: posts },
    collections,
    ...(queryables ? { queryables } : {}),
    can: {
      sort: conforms.some((uri) => /item-search#sort$/.test(uri)),
      filter: posts && conforms.filter((uri) => FILTER.test(uri)).length >= 2,
      filterText: !posts && conforms.filter((uri) => FILTER_TEXT.test(uri)).length >= 2,
      fields: conforms.some((uri) => /item-search#fields$/.test(uri)),
    },
  };
}

function folderOf(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

/** A link of a document, its address made absolute. */
export interface Link {
  href: string;
  method: string;
  /** What a POST sends. */
  body?: JsonRecord;
  /** Whether `body` is laid over what was sent before. */
  merge: boolean;
}

export function linksOf(document: unknown, rel: string, base: string): Link[] {
  return (asArray(field(document, 'links')) ?? []).flatMap((link) => {
    const href = asText(field(link, 'href'));
    if (asText(field(link, 'rel')) !== rel || href === undefined) return [];
    const body = asRecord(field(link, 'body'));
    return [
      {
        href: absoluteHref(href, base),
        method: asText(field(link, 'method'))?.toUpperCase() ?? 'GET',
        merge: field(link, 'merge') === true,
        ...(body ? { body } : {}),
      },
    ];
  });
}

export function linkOf(document: unknown, rel: string, base: string): Link | undefined {
  return linksOf(document, rel, base)[0];
}
