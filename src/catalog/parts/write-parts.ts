import { type LonLatBox, lonLatBoxes } from '#geo/footprint';
import type { StacCollection, StacItem } from '#model/dataset';
import { ITEM_COLUMNS } from '../parquet/columns';
import { type WriteCatalogOptions, writeCatalog } from '../parquet/write-catalog';
import { datasetOf, productNameOf } from '../stac/dataset';
import { instantOf, isoOf } from '../stac/item-time';
import { entriesOf } from '../stac/json';
import { type CatalogPart, MANIFEST_TYPE, type Manifest } from './manifest';

/** What one file holds: the datasets that began in one year or month (UTC). */
export type PartitionBy = 'year' | 'month';

export interface WrittenParts {
  manifest: Manifest;
  /** The files, by their `href` in the manifest. */
  files: Map<string, Uint8Array>;
}

/**
 * Items and their collections as a manifest and one STAC-GeoParquet file for each year or month. A file's name holds
 * a part of its checksum: what has changed has another name, so that a reader of an old manifest never meets a new file,
 * and what has not changed need not be written.
 *
 * Throws BAD_CATALOG, naming the item, as `writeCatalog` does.
 *
 * @param prefix what the names of the files begin with, as a relative address
 */
export async function writeParts(
  items: readonly StacItem[],
  collections: readonly StacCollection[],
  by: PartitionBy,
  prefix: string,
  options: WriteCatalogOptions = {},
): Promise<WrittenParts> {
  const members = new Map<string, StacItem[]>();
  for (const item of items) {
    const key = datasetOf(item, options).time.start.slice(0, by === 'year' ? 4 : 7);
    const known = members.get(key);
    if (known) known.push(item);
    else members.set(key, [item]);
  }
  const files = new Map<string, Uint8Array>();
  const parts: CatalogPart[] = [];
  for (const [key, own] of [...members].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const names = new Set(own.map((item) => productNameOf(item, options.defaultProduct)));
    const described = collections
      .filter(({ id }) => names.has(String(id)))
      .map((collection) => {
        const members = own.filter((item) => productNameOf(item, options.defaultProduct) === collection.id);
        return collectionOfPart(collection, extentOf(members, options));
      });
    const bytes = writeCatalog(own, described, options);
    const sha256 = await checksum(bytes);
    const href = `${prefix}${key}-${sha256.slice(0, 10)}.parquet`;
    files.set(href, bytes);
    parts.push({ href, ...extentOf(own, options), bytes: bytes.byteLength, products: [...names].sort(), sha256 });
  }
  const properties = propertiesOf(items);
  return {
    manifest: {
      type: MANIFEST_TYPE,
      version: 1,
      collections: [...collections],
      ...(properties ? { properties } : {}),
      parts,
    },
    files,
  };
}

/** What says how much there is of a collection is the part's own, so that a part stays as it is when others change. */
function collectionOfPart(
  collection: StacCollection,
  { bbox, time }: Pick<CatalogPart, 'bbox' | 'time'>,
): StacCollection {
  const extent = { spatial: { bbox: [bbox ?? [-180, -90, 180, 90]] }, temporal: { interval: [time] } };
  return { ...collection, description: 'One part of a catalog; its manifest describes the whole.', extent };
}

function extentOf(
  items: readonly StacItem[],
  options: WriteCatalogOptions,
): Pick<CatalogPart, 'datasets' | 'bbox' | 'time'> {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let bbox: LonLatBox | undefined;
  for (const item of items) {
    const { time, footprint } = datasetOf(item, options);
    first = Math.min(first, instantOf(time.start)!);
    last = Math.max(last, instantOf(time.end)!);
    for (const [west, south, east, north] of lonLatBoxes(footprint)) {
      bbox = bbox
        ? [Math.min(bbox[0], west), Math.min(bbox[1], south), Math.max(bbox[2], east), Math.max(bbox[3], north)]
        : [west, south, east, north];
    }
  }
  return { datasets: items.length, ...(bbox ? { bbox } : {}), time: [isoOf(first), isoOf(last)] };
}

/** Undefined where a name is one that no column can have: then only the rows tell. */
function propertiesOf(items: readonly StacItem[]): string[] | undefined {
  const names = new Set(items.flatMap(({ properties }) => entriesOf(properties).map(([name]) => name)));
  for (const name of ['datetime', 'start_datetime', 'end_datetime']) names.delete(name);
  const odd = [...names].some((name) => ITEM_COLUMNS.has(name) || name.includes('.') || name === '');
  return odd ? undefined : [...names].sort();
}

async function checksum(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
