import type { StacCollection, StacItem } from '#model/dataset';
import type { Affine, GeoBox } from '#model/grid';

/** What the golden scripts say of an image file. */
export interface ImageFile {
  crs: string;
  shape: [height: number, width: number];
  transform: Affine;
  outline: Array<[lon: number, lat: number]>;
}

/** A grid of a golden file, and the flat indices of its sampled pixels. */
export interface SampledGrid {
  crs: string;
  transform: Affine;
  shape: [height: number, width: number];
  at: number[];
}

export function geoboxOf({ crs, transform, shape }: SampledGrid): GeoBox {
  return { crs, transform, shape };
}

export interface Asset {
  href: string;
  bands: Array<{ name: string; data_type: string; nodata?: number }>;
}

/** A STAC item as its publisher would write it: enough that a load needs no request to find its pixels. */
export function itemOf(
  id: string,
  collection: string,
  datetime: string,
  image: ImageFile,
  assets: Record<string, Asset>,
): StacItem {
  const [lons, lats] = [image.outline.map(([lon]) => lon), image.outline.map(([, lat]) => lat)];
  return {
    type: 'Feature',
    stac_version: '1.1.0',
    id,
    collection,
    bbox: [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)],
    geometry: { type: 'Polygon', coordinates: [image.outline] },
    properties: {
      datetime,
      'proj:code': image.crs,
      'proj:shape': image.shape,
      'proj:transform': image.transform,
    },
    assets,
    links: [],
  };
}

export function collectionOf(id: string, assets: Record<string, Omit<Asset, 'href'>>): StacCollection {
  return {
    type: 'Collection',
    stac_version: '1.1.0',
    id,
    description: id,
    license: 'other',
    extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
    item_assets: assets,
    links: [],
  };
}

/** How a result compares with its reference at the sampled pixels; NaN and null mean "no value". */
export interface Comparison {
  /** Share of pixels that are equal, or both without a value. */
  equal: number;
  /** Share of pixels where both have a value and are at most `tolerance` apart, or neither has one. */
  within: number;
  worst: number;
  /** Pixels where exactly one of the two has a value. */
  onlyOne: number;
}

export function compare(
  actual: ArrayLike<number>,
  expected: ReadonlyArray<number | null>,
  at: readonly number[],
  { tolerance, exactly = 0, nodata }: { tolerance: number; exactly?: number; nodata?: number },
): Comparison {
  let [equal, within, worst, onlyOne] = [0, 0, 0, 0];
  at.forEach((pixel, index) => {
    const [is, should] = [actual[pixel]!, expected[index]!];
    const [none, shouldBeNone] = [Number.isNaN(is) || is === nodata, should === null || should === nodata];
    if (none !== shouldBeNone) onlyOne++;
    const apart = none || shouldBeNone ? (none === shouldBeNone ? 0 : Number.POSITIVE_INFINITY) : Math.abs(is - should);
    if (apart <= exactly) equal++;
    if (apart <= tolerance) within++;
    if (Number.isFinite(apart)) worst = Math.max(worst, apart);
  });
  return { equal: equal / at.length, within: within / at.length, worst, onlyOne };
}
