import type { DType, ImageLayout, StacCollection, StacItem } from '#cli/library';
import { productName } from '#index-images/products';
import { classificationOf } from '#index-images/quality-bands';
import type { Settings } from '#index-images/settings';
import { extentOf, maskOf } from '#index-images/stac-collection';
import { boxOf, footprintOf, type HrefFor, projectionOf, STAC_VERSION } from '#index-images/stac-item';
import { structureOf } from '#index-images/structure-fields';
import type { DescribedItem } from './documents';

type Fields = Record<string, unknown>;

/**
 * An item as its publisher wrote it, with links to the files that are here, without those that are not, and with the
 * grid of each file, which the header knows best. Undefined where no image of it can be read.
 */
export async function completeItem(
  described: DescribedItem,
  layouts: ReadonlyMap<string, ImageLayout>,
  settings: Settings,
  placeName: string,
  hrefFor: HrefFor,
): Promise<StacItem | undefined> {
  const { item, images } = described;
  const assets: Fields = {};
  const used: ImageLayout[] = [];
  for (const [key, path] of images) {
    const layout = layouts.get(path);
    if (!layout?.transform || !layout.crs) continue;
    const asset = fieldsOf(fieldsOf(item.assets)[key]);
    const bands = bandsOf(asset, layout);
    assets[key] = {
      ...asset,
      href: hrefFor(path),
      ...projectionOf(layout),
      ...structureOf(layout),
      ...(bands ? { bands } : {}),
    };
    used.push(layout);
  }
  if (used.length === 0) return undefined;
  const geometry = item.geometry ?? (await footprintOf(used));
  return {
    ...item,
    stac_version: item.stac_version ?? STAC_VERSION,
    collection: settings.product ?? item.collection ?? productName(placeName),
    geometry,
    bbox: item.bbox ?? boxOf(geometry as Parameters<typeof boxOf>[0]),
    assets,
    // Relative links lead nowhere from another place.
    links: linksOf(item).filter(({ rel, href }) => rel !== 'self' && typeof href === 'string' && /^https?:/.test(href)),
  };
}

/** What is said of each band, with the type and nodata value of the file. Undefined where the counts contradict. */
function bandsOf(asset: Fields, layout: ImageLayout): Fields[] | undefined {
  const lists = ['eo:bands', 'raster:bands', 'bands'].map((name) => (Array.isArray(asset[name]) ? asset[name] : []));
  if (lists.some((list) => list.length > layout.bands.length)) return undefined;
  return layout.bands.map((band, index) => {
    const stated: Fields = Object.assign({}, ...lists.map((list) => fieldsOf(list[index])));
    const nodata = band.nodata === undefined || Number.isFinite(band.nodata) ? band.nodata : 'nan';
    return {
      ...(band.name ? { name: band.name } : {}),
      ...(nodata === undefined ? {} : { nodata }),
      ...(band.scale === undefined ? {} : { 'raster:scale': band.scale }),
      ...(band.offset === undefined ? {} : { 'raster:offset': band.offset }),
      ...stated,
      data_type: band.dtype,
    };
  });
}

/** The publisher's collection where it is here, completed; else one made from the items. */
export function completeCollection(
  id: string,
  items: readonly StacItem[],
  known: StacCollection | undefined,
  settings: Settings,
): StacCollection {
  const described: Fields = {};
  const names: Array<{ name: string; key: string }> = [];
  for (const item of items) {
    for (const [key, value] of Object.entries(fieldsOf(item.assets))) {
      if (key in described) continue;
      const { roles, bands, title } = fieldsOf(value);
      described[key] = Object.fromEntries(
        Object.entries({ title, roles, bands: classified(key, value) }).filter(([, field]) => field !== undefined),
      );
      const several =
        Array.isArray(bands) && bands.length > 1 ? bands.map((band) => String(fieldsOf(band).name)) : [key];
      names.push(...several.map((name) => ({ name, key: name })));
    }
  }
  return {
    type: 'Collection',
    stac_version: STAC_VERSION,
    description: `${items.length} datasets found in a folder of images, described by documents beside them`,
    license: 'other',
    item_assets: described,
    ...known,
    id,
    ...(settings.description === undefined ? {} : { description: settings.description }),
    ...(settings.license === undefined ? {} : { license: settings.license }),
    extent: extentOf(items),
    ...maskOf(settings, names),
    links: [],
  };
}

/** The bands of an asset; what a well-known quality band means is added where its publisher does not say. */
function classified(key: string, asset: unknown): unknown {
  const { bands, ...fields } = fieldsOf(asset);
  const [only, ...others] = Array.isArray(bands) ? bands.map(fieldsOf) : [];
  const said = [fields, only ?? {}].some((one) =>
    Object.keys(one).some((name) => /^classification:|^file:values$/.test(name)),
  );
  if (!only || others.length > 0 || said) return bands;
  const nodata = typeof only.nodata === 'number' ? { nodata: only.nodata } : {};
  return [{ ...only, ...classificationOf({ name: key, key, dtype: only.data_type as DType, ...nodata }, undefined) }];
}

function linksOf(item: StacItem): Array<{ rel?: unknown; href?: unknown }> {
  return Array.isArray(item.links) ? item.links.filter((link) => typeof link === 'object' && link !== null) : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
