import type { ByteClient } from '#bytes/byte-client';
import type { StacCollection, StacItem } from '#model/dataset';
import { QuadratError } from '#model/errors';
import { HeldGroups } from '../parquet/held-groups';
import { ParquetCatalog, type ParquetCatalogOptions, stemOf } from '../parquet/parquet-catalog';
import { type PartFile, partFiles } from '../parts/open-parts';
import type { CatalogProblem, ReportProblem } from '../problems';
import { type CatalogSource, findCatalog } from '../sources';
import { absoluteHref } from '../stac/dataset';
import { asArray, asRecord, asText, field } from '../stac/json';
import type { LineageRelation } from './change';
import { exactItem, LOCAL_METADATA, takeLocalField } from './exchange-fields';
import { type IncomingItem, nameIn } from './plan-add';

/** What a catalog brings: its items one after the other, and what it says beside them. */
export interface IncomingCatalog {
  items: AsyncIterable<IncomingItem>;
  collections: readonly StacCollection[];
  /** Names of products that may have neither a collection nor datasets. */
  products: readonly string[];
  lineage: readonly LineageRelation[];
}

export interface IncomingOptions {
  /** Told of what is left out. */
  report: ReportProblem | undefined;
  /** Address that relative links of a file in hand are relative to. */
  baseUrl: string | undefined;
  signal: AbortSignal | undefined;
}

const ROWS_AT_ONCE = 1000;

/**
 * Opens a catalog to take all of it in. An item that cannot be read is reported; without `report` it rejects with
 * BAD_CATALOG, because what is left out in silence is lost.
 *
 * @throws QuadratError UNSUPPORTED for a STAC API, which has no end: find in it, and add what was found
 */
export async function openIncoming(
  source: CatalogSource,
  bytes: ByteClient,
  { report, baseUrl: given, signal }: IncomingOptions,
): Promise<IncomingCatalog> {
  const options = signal ? { signal } : {};
  const found = await findCatalog(source, bytes, options);
  if (found.kind === 'api') {
    const message = `${found.url} is a STAC API, which may have no end. Search it, and add the items that were found.`;
    throw new QuadratError('UNSUPPORTED', message, { url: found.url });
  }
  if (found.kind === 'parts') {
    const { manifest, url } = found;
    const files = partFiles(manifest, url, bytes);
    const items = rowsOfParts(files, given, { ...options, report: report ?? refuse });
    return { items, collections: manifest.collections, products: [], lineage: [] };
  }
  if (found.kind !== 'parquet') {
    const { items, collections, baseUrl } = found;
    if (found.kind === 'odc') for (const problem of found.problems) (report ?? refuse)(problem);
    const product = baseUrl === undefined ? undefined : stemOf(baseUrl);
    return { items: incoming(items, product), collections, products: [], lineage: [] };
  }
  const catalog = await ParquetCatalog.open(found.source, {
    ...options,
    report: report ?? refuse,
    ...(source instanceof Blob ? { defaultProduct: stemOf(source.name) } : {}),
  });
  const about = readMetadata(catalog.file.keyValue(LOCAL_METADATA));
  return { items: rowsOf(catalog, given, signal), collections: [...catalog.collections.values()], ...about };
}

/** @param product of items that name none; undefined leaves them to be matched by their bands */
async function* incoming(items: Iterable<StacItem>, product: string | undefined): AsyncGenerator<IncomingItem> {
  for (const item of items) yield { item, ...(nameIn(item) === undefined && product ? { product } : {}) };
}

async function* rowsOfParts(
  files: readonly PartFile[],
  given: string | undefined,
  options: ParquetCatalogOptions,
): AsyncGenerator<IncomingItem> {
  for (const { data } of files) yield* rowsOf(await ParquetCatalog.open(data, options), given, options.signal);
}

async function* rowsOf(
  catalog: ParquetCatalog,
  given: string | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<IncomingItem> {
  const { file, url } = catalog;
  const base = given ?? (/^https?:/i.test(url) ? url : undefined);
  const { all } = catalog.columns;
  for (const [group] of file.metadata.row_groups.entries()) {
    const held = new HeldGroups(file, all);
    for (let first = 0; first < file.rows(group); first += ROWS_AT_ONCE) {
      const length = Math.min(ROWS_AT_ONCE, file.rows(group) - first);
      const places = Array.from({ length }, (_, index) => ({ group, row: first + index }));
      for (const read of await catalog.readItems(places, signal ? { signal } : {}, all, held)) {
        if (!read) continue;
        const { item, local } = localFieldOf(read, url);
        const product = nameIn(item) ?? catalog.defaultProduct;
        const exact = exactItem(item, local.exact);
        yield {
          item: base ? withAbsoluteLinks(exact, base) : exact,
          product,
          ...(local.archived === undefined ? {} : { archived: local.archived }),
          ...(local.lineage ? { lineage: local.lineage } : {}),
        };
      }
    }
  }
}

function localFieldOf(read: StacItem, url: string): ReturnType<typeof takeLocalField> {
  try {
    return takeLocalField(read);
  } catch (cause) {
    const message = `What ${url} says beside item ${String(read.id)} is not JSON; the file is damaged.`;
    throw new QuadratError('BAD_CATALOG', message, { url, dataset: String(read.id), cause });
  }
}

/** Links of a file are relative to it; the index, which lies elsewhere, must have them whole. */
function withAbsoluteLinks(item: StacItem, base: string): StacItem {
  const entries = Object.entries(asRecord(item.assets) ?? {});
  const moved = entries.map(([key, asset]) => {
    const href = asText(field(asset, 'href'));
    return [key, href === undefined ? asset : { ...asRecord(asset), href: absoluteHref(href, base) }] as const;
  });
  return moved.length > 0 ? { ...item, assets: Object.fromEntries(moved) } : item;
}

function refuse({ url, row, dataset, message }: CatalogProblem): never {
  const text = `Row ${row} of ${url} cannot be read: ${message} Nothing was imported; with onProblem such rows are left out.`;
  throw new QuadratError('BAD_CATALOG', text, { url, ...(dataset === undefined ? {} : { dataset }) });
}

function readMetadata(text: string | undefined): { products: string[]; lineage: LineageRelation[] } {
  let value: unknown;
  try {
    value = text === undefined ? undefined : JSON.parse(text);
  } catch {
    // Not written by an export; the items are what counts.
  }
  const texts = (list: unknown) => (asArray(list) ?? []).flatMap((each) => asText(each) ?? []);
  return {
    products: texts(field(value, 'products')),
    lineage: (asArray(field(value, 'lineage')) ?? []).flatMap((each) => {
      const [derived, source, classifier] = texts([
        field(each, 'derived'),
        field(each, 'source'),
        field(each, 'classifier'),
      ]);
      return derived && source && classifier && derived !== source ? [{ derived, source, classifier }] : [];
    }),
  };
}
