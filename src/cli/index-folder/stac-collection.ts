import type { StacCollection, StacItem } from '#cli/library';
import type { FoundProduct } from './products';
import { Question } from './question';
import type { Settings } from './settings';
import { bandOf, STAC_VERSION } from './stac-item';

/** A product as a STAC collection. `items`: its own. Throws a Question where the mask names a band it lacks. */
export function collectionOf(product: FoundProduct, items: readonly StacItem[]): StacCollection {
  const { name, settings, scenes, measurements } = product;
  const description = settings.description ?? `${scenes.length} datasets found in a folder of images`;
  const several = scenes[0]?.files.some((file) => file.bands.length > 1) ?? false;
  const assets = several
    ? { image: { roles: ['data'], bands: measurements.map(bandOf) } }
    : Object.fromEntries(measurements.map((band) => [band.name, { roles: ['data'], bands: [bandOf(band)] }]));
  return {
    type: 'Collection',
    stac_version: STAC_VERSION,
    id: name,
    description,
    license: settings.license ?? 'other',
    extent: extentOf(items),
    item_assets: assets,
    ...maskOf(settings, measurements),
    links: [],
  };
}

/** `quadrat:mask`, with the quality band under the name it has as a measurement. */
export function maskOf(
  { mask }: Settings,
  measurements: ReadonlyArray<{ name: string; key: string; dtype?: string }>,
): { 'quadrat:mask'?: { measurement: string; exclude: number[] } } {
  if (!mask) return {};
  const wanted = mask.measurement.toLowerCase();
  const band =
    measurements.find(({ name }) => name.toLowerCase() === wanted) ??
    measurements.find(({ key }) => key.toLowerCase() === wanted);
  const names = measurements.map(({ name }) => name).join(', ');
  if (!band)
    throw new Question(`--mask names ${mask.measurement}, but the bands are ${names}. Which is the quality band?`);
  if (band.dtype?.startsWith('float')) {
    throw new Question(
      `--mask names ${band.name}, which holds ${band.dtype} values, not classes. Which is the quality band?`,
    );
  }
  return { 'quadrat:mask': { measurement: band.name, exclude: mask.exclude } };
}

/** The box and span around all items. Boxes are joined as they are: across the antimeridian one item decides for all. */
export function extentOf(items: readonly StacItem[]): object {
  const boxes = items.map((item) => item.bbox).filter(Array.isArray) as number[][];
  const times = items.flatMap((item) => {
    const { datetime, start_datetime, end_datetime } = (item.properties ?? {}) as Record<string, unknown>;
    return [datetime, start_datetime, end_datetime].filter((time) => typeof time === 'string');
  });
  times.sort();
  const crossing = boxes.some((box) => box[0]! > box[2]!);
  const edge = (index: number, choose: (...values: number[]) => number) => choose(...boxes.map((box) => box[index]!));
  const box = crossing
    ? [-180, edge(1, Math.min), 180, edge(3, Math.max)]
    : [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)];
  return { spatial: { bbox: [box] }, temporal: { interval: [[times[0] ?? null, times.at(-1) ?? null]] } };
}
