import { join } from 'node:path';
import { type ImageLayout, QuadratError, type StacCollection, type StacItem } from '#cli/library';
import { likelyQualityBand } from '#index-images/band-names';
import { bandKeysOf } from '#index-images/file-bands';
import { groupBy } from '#index-images/grouping';
import { type FoundProduct, productsOf } from '#index-images/products';
import { classificationOf, cloudNames } from '#index-images/quality-bands';
import { LeftOut, Question } from '#index-images/question';
import { type NameReading, readName } from '#index-images/read-name';
import { type OpenedImage, type Scenes, scenesOf } from '#index-images/scenes';
import { type IndexFlags, type Settings, settingsFromFlags } from '#index-images/settings';
import { collectionOf, extentOf } from '#index-images/stac-collection';
import { itemOf } from '#index-images/stac-item';
import { completeCollection, completeItem } from './described-items';
import { type DescribedItem, readDocuments } from './documents';
import { settingsFor } from './folder-settings';
import type { LayoutMemory } from './layout-memory';
import { openImages } from './open-images';
import {
  byReason,
  describeLeftOut,
  describeProduct,
  examples,
  type LeftOutFile,
  type ProductSummary,
  plural,
} from './summary';
import { type Place, walk } from './walk';

export interface IndexOptions {
  flags: IndexFlags;
  /** What the catalog links an image by; the path is absolute. */
  hrefFor(path: string): string;
  /** Headers read before. */
  memory?: LayoutMemory;
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

export interface FolderIndex {
  items: StacItem[];
  collections: StacCollection[];
  /** Absolute paths of all images in the items. */
  images: Set<string>;
  /** What was understood and what was left out, for people. */
  summary: string;
}

interface Found {
  items: StacItem[];
  collection: StacCollection;
  summary: ProductSummary;
}

/**
 * Indexes every GeoTIFF below `paths`. Rejects with a Question where more images stay ambiguous than are understood,
 * with NO_DATA where there are none, and with `signal.reason` when aborted.
 */
export async function indexFolders(paths: readonly string[], options: IndexOptions): Promise<FolderIndex> {
  const flags = settingsFromFlags(options.flags);
  const places = (await Promise.all(paths.map(walk))).flat();
  const total = places.reduce((sum, place) => sum + place.images.length + place.unread.length, 0);
  if (total === 0) {
    throw new QuadratError('NO_DATA', `There is no GeoTIFF (.tif, .tiff) below ${paths.join(', ')}.`);
  }
  const found = new Map<string, Found>();
  const leftOut: LeftOutFile[] = [];
  const images = new Set<string>();
  let done = 0;
  for (const place of places) {
    const progress = (count: number) => options.onProgress?.(done + count, total);
    const part = await indexPlace(place, await settingsFor(place.folder, flags), { ...options, onProgress: progress });
    for (const product of part.products) merge(found, product);
    for (const file of part.leftOut) {
      leftOut.push(places.length > 1 ? { ...file, path: join(place.name, file.path) } : file);
    }
    for (const image of part.images) images.add(image);
    done += place.images.length;
  }
  const products = [...found.values()];
  if (products.length === 0) {
    throw new QuadratError('NO_DATA', `None of the images can be used.\n${describeLeftOut(leftOut)}`);
  }
  const descriptions = await Promise.all(products.map(({ summary }) => describeProduct(summary)));
  return {
    items: products.flatMap(({ items }) => items),
    collections: products.map(({ collection }) => collection),
    images,
    summary: [...descriptions, describeLeftOut(leftOut)].join('\n\n'),
  };
}

interface PlaceIndex {
  products: Found[];
  leftOut: LeftOutFile[];
  images: string[];
}

async function indexPlace(place: Place, settings: Settings, options: IndexOptions): Promise<PlaceIndex> {
  const leftOut: LeftOutFile[] = place.unread.map(({ path, reason }) => ({ path, why: new LeftOut(reason) }));
  const documents = await readDocuments(place);
  for (const { path, reason } of documents.leftOut) leftOut.push({ path, why: new LeftOut(reason) });
  const described = new Set(documents.items.flatMap(({ images }) => [...images.values()]));
  const readings = new Map<string, NameReading>();
  const rules = { pattern: settings.pattern, bandKeys: bandKeysOf(settings), rootName: place.name };
  for (const path of place.images) {
    if (described.has(path)) continue;
    try {
      readings.set(path, readName(path, rules));
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error;
      leftOut.push({ path, why: error });
    }
  }
  const layouts = new Map<string, ImageLayout>();
  for (const [path, opened] of await openImages(place.folder, [...described, ...readings.keys()], options)) {
    if (opened instanceof LeftOut) leftOut.push({ path, why: opened });
    else layouts.set(path, opened);
  }
  const opened: OpenedImage[] = [...readings].flatMap(([path, reading]) => {
    const layout = layouts.get(path);
    return layout ? [{ path, layout, reading }] : [];
  });
  const hrefFor = (path: string) => options.hrefFor(join(place.folder, path));
  const scenes = scenesOf(opened, settings);
  for (const file of scenes.leftOut) leftOut.push(file);
  const named = productsOf(scenes.scenes, place.name, settings, leftOut);
  const used = [...described].filter((path) => layouts.has(path));
  for (const { scenes } of named) {
    for (const { files } of scenes) for (const { path } of files) used.push(path);
  }
  askIfOpen(place, leftOut, used.length);
  const products = [
    ...(await describedProducts(documents.items, documents.collections, layouts, settings, place, hrefFor)),
    ...(await Promise.all(named.map((product) => namedProduct(product, scenes, hrefFor)))),
  ];
  return { products, leftOut, images: used.map((path) => join(place.folder, path)) };
}

/**
 * A few odd files among many are left out and reported; where most leave the same thing open, it is the folder that is
 * not understood, and its owner is asked.
 */
function askIfOpen(place: Place, leftOut: readonly LeftOutFile[], used: number): void {
  const open = leftOut.filter(({ why }) => why.question !== undefined);
  if (open.length <= used) return;
  const lines = byReason(open).map(
    ([reason, files]) =>
      `  ${plural(files.length, 'file')}: ${reason}, e.g. ${examples(files)}\n  ${files[0]?.why.question}`,
  );
  throw new Question(`${place.folder} leaves something open.\n${lines.join('\n')}`);
}

async function namedProduct(product: FoundProduct, found: Scenes, hrefFor: (path: string) => string): Promise<Found> {
  const { scenes, name } = product;
  const items = await Promise.all(scenes.map((scene) => itemOf(scene, name, hrefFor)));
  const collection = collectionOf(product, items);
  const mask = collection['quadrat:mask'] as ProductSummary['mask'];
  const quality = mask ? undefined : likelyQualityBand(product.measurements.map((band) => band.name));
  const notes = new Set(found.notes);
  if (quality) {
    const band = product.measurements.find(({ name }) => name === quality)!;
    const meaning = classificationOf(band, scenes[0]?.kind);
    const drop = meaning ? cloudNames(meaning).join(',') : '<classes to drop>';
    notes.add(`${quality} looks like a quality band; --mask ${quality}:${drop} masks with it`);
  }
  return {
    items,
    collection,
    summary: {
      name,
      datasets: scenes.length,
      layouts: scenes.flatMap((scene) => scene.files.map((file) => file.layout)),
      bands: product.measurements,
      bandsFrom: new Set(scenes.map((scene) => scene.bandsFrom)),
      dates: scenes.map((scene) => scene.when.date),
      datesFrom: new Set(scenes.map((scene) => scene.whenFrom)),
      mask,
      notes,
    },
  };
}

async function describedProducts(
  described: readonly DescribedItem[],
  collections: ReadonlyMap<string, StacCollection>,
  layouts: ReadonlyMap<string, ImageLayout>,
  settings: Settings,
  place: Place,
  hrefFor: (path: string) => string,
): Promise<Found[]> {
  const complete: Array<{ item: StacItem; layouts: ImageLayout[] }> = [];
  for (const one of described) {
    const item = await completeItem(one, layouts, settings, place.name, hrefFor);
    const own = [...one.images.values()].flatMap((path) => layouts.get(path) ?? []);
    if (item) complete.push({ item, layouts: own });
  }
  const groups = groupBy(complete, ({ item }) => String(item.collection));
  return [...groups].map(([name, members]) => {
    const items = members.map(({ item }) => item);
    const known = collections.get(name) ?? collections.get(String(described[0]?.item.collection));
    const collection = completeCollection(name, items, known, settings);
    return { items, collection, summary: summaryOfDescribed(name, members, collection) };
  });
}

function summaryOfDescribed(
  name: string,
  members: ReadonlyArray<{ item: StacItem; layouts: ImageLayout[] }>,
  collection: StacCollection,
): ProductSummary {
  const bands = new Map<string, ProductSummary['bands'][number]>();
  for (const { item } of members) {
    for (const [key, asset] of Object.entries((item.assets ?? {}) as Record<string, { bands?: unknown }>)) {
      const list = (Array.isArray(asset.bands) ? asset.bands : [{}]) as Array<Record<string, unknown>>;
      for (const [index, band] of list.entries()) {
        const own = list.length === 1 ? key : String(band.name ?? `${key}_${index + 1}`);
        const nodata = typeof band.nodata === 'number' ? band.nodata : undefined;
        bands.set(own, { name: own, key: own, dtype: String(band.data_type ?? 'type unknown'), nodata });
      }
    }
  }
  return {
    name,
    datasets: members.length,
    layouts: members.flatMap(({ layouts }) => layouts),
    bands: [...bands.values()],
    bandsFrom: new Set(['documents beside the images']),
    dates: members.map(({ item }) => dayOf(item)),
    datesFrom: new Set(['documents beside the images']),
    mask: collection['quadrat:mask'] as ProductSummary['mask'],
    notes: new Set(),
  };
}

function dayOf(item: StacItem): string {
  const { datetime, start_datetime } = (item.properties ?? {}) as Record<string, unknown>;
  return String(datetime ?? start_datetime ?? 'unknown').slice(0, 10);
}

/** Two folders under one product name are one product, if they mean the same by it. */
function merge(found: Map<string, Found>, added: Found): void {
  const { name } = added.summary;
  const known = found.get(name);
  if (!known) {
    found.set(name, added);
    return;
  }
  const types = new Map(known.summary.bands.map((band) => [band.name, band.dtype]));
  const odd = added.summary.bands.find((band) => types.has(band.name) && types.get(band.name) !== band.dtype);
  const ids = new Set(known.items.map((item) => item.id));
  const twice = added.items.find((item) => ids.has(item.id));
  if (odd || twice) {
    const what = odd
      ? `${odd.name} is ${types.get(odd.name)} in one and ${odd.dtype} in another`
      : `both have a dataset ${twice?.id}`;
    throw new Question(
      `Two folders would become one product ${name}, but ${what}. Index them apart, or give each its --product.`,
    );
  }
  const { summary } = known;
  known.items = known.items.concat(added.items);
  summary.datasets += added.summary.datasets;
  summary.layouts = summary.layouts.concat(added.summary.layouts);
  summary.dates = summary.dates.concat(added.summary.dates);
  summary.bands.push(...added.summary.bands.filter((band) => !types.has(band.name)));
  summary.bandsFrom = new Set([...summary.bandsFrom, ...added.summary.bandsFrom]);
  summary.datesFrom = new Set([...summary.datesFrom, ...added.summary.datesFrom]);
  summary.notes = new Set([...summary.notes, ...added.summary.notes]);
  const assets = { ...(added.collection.item_assets as object), ...(known.collection.item_assets as object) };
  known.collection = { ...known.collection, item_assets: assets, extent: extentOf(known.items) };
}
