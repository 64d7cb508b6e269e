import type { ByteClient } from '#bytes/byte-client';
import type { ByteSource, ReadOptions } from '#bytes/source';
import type { StacCollection, StacItem } from '#model/dataset';
import { QuadratError } from '#model/errors';
import { isOdc, mayBeOdc } from './eo3/recognise';
import { isManifest, type Manifest, readManifest } from './parts/manifest';
import type { CatalogProblem } from './problems';
import { absoluteHref } from './stac/dataset';
import { asArray, asRecord, asText, field, type JsonRecord } from './stac/json';
import { isApiLanding } from './stac-api/landing';

/**
 * A STAC-GeoParquet file, a manifest of several, a STAC API, a static STAC document, or documents of Open Data Cube (EO3 datasets, product
 * definitions), by URL or as a File; a document as text (`url`: what its links are relative to); or STAC objects in hand.
 */
export type CatalogSource =
  | string
  | URL
  | File
  | { items: StacItem[]; collections?: StacCollection[] }
  | { text: string; url?: string };

/** What a source turned out to be. */
export type FoundCatalog =
  | { kind: 'parquet'; source: ByteSource }
  | { kind: 'parts'; manifest: Manifest; url: string }
  | { kind: 'api'; landing: JsonRecord; url: string }
  | { kind: 'items'; items: StacItem[]; collections: StacCollection[]; baseUrl?: string }
  | { kind: 'odc'; items: StacItem[]; collections: StacCollection[]; problems: CatalogProblem[]; baseUrl: string };

/** JSON larger than this belongs into a Parquet file, and is more than a tab should parse at once. */
const LARGEST_JSON = 256 * 1024 * 1024;
/** More documents than this behind links are a catalog for a STAC API or a Parquet file. */
const MOST_DOCUMENTS = 2000;
/** Links from the first document to the last; a tree of catalogs has a handful. */
const DEEPEST = 32;
const AT_ONCE = 8;

/**
 * Finds out what a source is by its first bytes, not its name, and reads it as far as it must: nothing more of a Parquet
 * file, all of a JSON document and of the items it links to. Rejects with BAD_CATALOG for anything else.
 */
export async function findCatalog(
  source: CatalogSource,
  bytes: ByteClient,
  options: ReadOptions = {},
): Promise<FoundCatalog> {
  if (typeof source === 'object' && 'items' in source) {
    const { items, collections = [] } = source;
    if (!Array.isArray(items) || !Array.isArray(collections)) {
      throw new QuadratError('BAD_REQUEST', 'A catalog given as objects needs a list of items (and of collections).');
    }
    return { kind: 'items', items, collections };
  }
  if (isText(source)) return foundInText(source.text, source.url ?? 'the text given', bytes, options);
  const opened = bytes.open(source);
  const size = await opened.size(options);
  if (size < 12) throw notACatalog(opened.url, 'it is too short to be one');
  const [head] = await opened.read([{ offset: 0, length: 12 }], options);
  if (new TextDecoder().decode(head?.subarray(0, 4)) === 'PAR1') return { kind: 'parquet', source: opened };
  return foundInText(await readText(opened, size, options), opened.url, bytes, options);
}

/** A File has a `text` too, which is a function. */
function isText(source: Exclude<CatalogSource, { items: StacItem[] }>): source is { text: string; url?: string } {
  return typeof source === 'object' && 'text' in source && typeof source.text === 'string';
}

async function foundInText(text: string, url: string, bytes: ByteClient, options: ReadOptions): Promise<FoundCatalog> {
  if (!isJson(text) && mayBeOdc(text)) return readOdc(text, url);
  const documents = parseDocuments(text, url);
  if (documents.some(isOdc)) return readOdc(documents, url);
  const [first] = documents;
  if (first && isManifest(first)) return { kind: 'parts', manifest: readManifest(first, url), url };
  if (first && documents.length === 1 && isApiLanding(first)) return { kind: 'api', landing: first, url };
  return new DocumentReader(bytes, options).read(documents, url);
}

/** @param documents text in YAML, or what JSON held */
async function readOdc(documents: string | readonly JsonRecord[], url: string): Promise<FoundCatalog> {
  const { LARGEST_YAML, readOdcDocuments } = await import('./eo3/read-odc');
  if (typeof documents === 'string' && documents.length > LARGEST_YAML) {
    throw notACatalog(
      url,
      `${documents.length} characters of YAML are too many; index the folder of documents instead`,
    );
  }
  const found = readOdcDocuments(documents, url);
  const [problem] = found.problems;
  if (problem && found.items.length + found.collections.length === 0) {
    throw new QuadratError('BAD_CATALOG', `${url}: ${problem.message}`, { url });
  }
  return { kind: 'odc', ...found, baseUrl: url };
}

/** By its first character, so that a mistake in it is told as one of JSON. */
function isJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

function notACatalog(url: string, why: string, cause?: unknown): QuadratError {
  const message = `${url} is not a STAC catalog Quadrat can read: ${why}. Give STAC-GeoParquet or STAC JSON.`;
  return new QuadratError('BAD_CATALOG', message, cause === undefined ? { url } : { url, cause });
}

async function readText(source: ByteSource, size: number, options: ReadOptions): Promise<string> {
  if (size > LARGEST_JSON) throw notACatalog(source.url, `${size} bytes are too many for a JSON document`);
  const [bytes] = await source.read([{ offset: 0, length: size }], options);
  return new TextDecoder().decode(bytes);
}

/** Reads a static STAC document and what it links to. */
class DocumentReader {
  readonly #bytes: ByteClient;
  readonly #options: ReadOptions;
  readonly #seen = new Set<string>();
  readonly #items: StacItem[] = [];
  readonly #collections: StacCollection[] = [];

  constructor(bytes: ByteClient, options: ReadOptions) {
    this.#bytes = bytes;
    this.#options = options;
  }

  async read(documents: JsonRecord[], url: string): Promise<FoundCatalog> {
    this.#seen.add(url);
    await this.#follow(this.#take(documents, url));
    return { kind: 'items', items: this.#items, collections: this.#collections, baseUrl: url };
  }

  /** Keeps items and collections of a document; returns addresses of further ones. */
  #take(documents: JsonRecord[], url: string): string[] {
    const links: string[] = [];
    for (const document of documents) {
      const type = asText(document.type);
      if (type === 'Feature') this.#items.push(withAbsoluteLinks(document, url));
      else if (type === 'FeatureCollection') this.#takeFeatures(document, url);
      else if (type === 'Collection' || (type === undefined && asRecord(document.extent))) {
        this.#collections.push(document);
        links.push(...linksOf(document, url));
      } else if (type === 'Catalog' || asText(document.stac_version)) links.push(...linksOf(document, url));
      else throw notACatalog(url, 'it is JSON, but no STAC item, collection or catalog');
    }
    return links;
  }

  /** Whatever they are: what is no item is reported by its place when a dataset is to be made of it. */
  #takeFeatures(collection: JsonRecord, url: string): void {
    for (const feature of asArray(collection.features) ?? []) {
      const item = asRecord(feature) ?? {};
      if (item.type === 'FeatureCollection') throw notACatalog(url, 'an item collection holds item collections');
      this.#items.push(withAbsoluteLinks(item, url));
    }
  }

  async #follow(links: string[]): Promise<void> {
    let waiting = links;
    for (let depth = 1; waiting.length > 0; depth++) {
      const fresh = [...new Set(waiting)].filter((url) => !this.#seen.has(url));
      waiting = [];
      if (depth > DEEPEST && fresh.length > 0) {
        throw new QuadratError('TOO_LARGE', `The catalog's links go on for more than ${DEEPEST} documents in a row.`, {
          url: fresh[0],
        });
      }
      if (this.#seen.size + fresh.length > MOST_DOCUMENTS) {
        const message = `The catalog links to more than ${MOST_DOCUMENTS} documents; make a STAC-GeoParquet file of it.`;
        throw new QuadratError('TOO_LARGE', message, { url: fresh[0] });
      }
      for (let first = 0; first < fresh.length; first += AT_ONCE) {
        const urls = fresh.slice(first, first + AT_ONCE);
        for (const url of urls) this.#seen.add(url);
        const texts = await Promise.all(
          urls.map(async (url) => {
            const source = this.#bytes.open(url);
            return readText(source, await source.size(this.#options), this.#options);
          }),
        );
        texts.forEach((text, index) => {
          waiting.push(...this.#take(parseDocuments(text, urls[index]!), urls[index]!));
        });
      }
    }
  }
}

/** One JSON document, a list of them, or one a line. */
function parseDocuments(text: string, url: string): JsonRecord[] {
  try {
    return recordsOf(JSON.parse(text));
  } catch (cause) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    try {
      if (lines.length < 2) throw cause;
      return lines.flatMap((line) => recordsOf(JSON.parse(line)));
    } catch {
      throw notACatalog(url, 'it is neither Parquet nor JSON', cause);
    }
  }
}

function recordsOf(value: unknown): JsonRecord[] {
  return (asArray(value) ?? [value]).map(asRecord).filter((entry) => entry !== undefined);
}

function linksOf(document: JsonRecord, url: string): string[] {
  return (asArray(document.links) ?? []).flatMap((link) => {
    const rel = asText(field(link, 'rel'));
    const href = asText(field(link, 'href'));
    return href && (rel === 'item' || rel === 'child') ? [absoluteHref(href, url)] : [];
  });
}

/** An item's links are relative to the document it came from, which the index no longer knows. */
function withAbsoluteLinks(item: JsonRecord, url: string): JsonRecord {
  const assets = asRecord(item.assets);
  if (!assets) return item;
  const absolute = Object.entries(assets).map(([key, value]) => {
    const asset = asRecord(value);
    const href = asText(asset?.href);
    return [key, asset && href !== undefined ? { ...asset, href: absoluteHref(href, url) } : value] as const;
  });
  return { ...item, assets: Object.fromEntries(absolute) };
}
