import type { StacCollection, StacItem } from '#model/dataset';
import { type Asset, collectionOf, type ImageFile, itemOf } from './scenes';

/** The Landsat set, as `landsat_scenes.py` tells of it, served at an address: product 'landsat', bands by the ends of their files' names. */
export function landsatCatalog(
  url: string,
  { scenes, images }: { scenes: Array<{ name: string; date: string }>; images: unknown },
  measurements: Record<string, string>,
): { items: StacItem[]; collections: StacCollection[] } {
  const items = scenes.map(({ name, date }) => {
    const assets = Object.entries(measurements).map(([measurement, suffix]): [string, Asset] => [
      measurement,
      { href: `${url}/${name}/${name}_${suffix}.tif`, bands: bandsOf(measurement) },
    ]);
    // Landsat passes at about ten in the morning, 17:30 UTC in Colorado: a date alone would be UTC's midnight, which
    // is the evening before there.
    return itemOf(name, 'landsat', `${date}T17:30:00Z`, images as ImageFile, Object.fromEntries(assets));
  });
  const assets = Object.fromEntries(Object.keys(measurements).map((name) => [name, { bands: bandsOf(name) }]));
  return { items, collections: [collectionOf('landsat', assets)] };
}

function bandsOf(name: string): Asset['bands'] {
  return [{ name, data_type: name === 'fmask' ? 'uint8' : 'int16', nodata: name === 'fmask' ? 255 : -9999 }];
}
