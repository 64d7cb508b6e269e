import type { StacCollection, StacItem } from '#model/dataset';
import type { FileBand } from './file-bands';
import type { FoundProduct } from './products';
import { type Classification, classificationOf, namesOf } from './quality-bands';
import { Question } from './question';
import type { Settings } from './settings';
import { bandOf as plainBandOf, STAC_VERSION } from './stac-item';

const CLASSIFICATION = 'https://stac-extensions.github.io/classification/v2.0.0/schema.json';

/** A product as a STAC collection. `items`: its own. Throws a Question where the mask names a band it lacks. */
export function collectionOf(product: FoundProduct, items: readonly StacItem[]): StacCollection {
  const { name, settings, scenes, measurements } = product;
  const description = settings.description ?? `${scenes.length} datasets found in a folder of images`;
  const kind = scenes[0]?.kind;
  const meanings = new Map(measurements.map((band) => [band.name, classificationOf(band, kind)]));
  const bandOf = (band: FileBand) => ({ ...plainBandOf(band), ...meanings.get(band.name) });
  const classified = [...meanings.values()].some((meaning) => meaning !== undefined);
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
    ...(classified ? { stac_extensions: [CLASSIFICATION] } : {}),
    ...maskOf(settings, measurements, meanings),
    links: [],
  };
}

/** `quadrat:mask`, with the quality band under the name it has as a measurement, and classes by number where they have one. */
export function maskOf(
  { mask }: Settings,
  measurements: ReadonlyArray<{ name: string; key: string; dtype?: string }>,
  meanings: ReadonlyMap<string, Classification | undefined> = new Map(),
): { 'quadrat:mask'?: { measurement: string; exclude: Array<number | string> } } {
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
  const known = namesOf(meanings.get(band.name));
  const exclude = mask.exclude.map((entry) => {
    if (typeof entry === 'number') return entry;
    if (known.has(entry)) return known.get(entry) ?? entry;
    const has =
      known.size > 0 ? `its classes are ${[...known.keys()].join(', ')}` : 'no names of its classes are known';
    throw new Question(`--mask names the class ${entry} of ${band.name}, but ${has}. Which numbers are dropped?`);
  });
  return { 'quadrat:mask': { measurement: band.name, exclude } };
}

/** The box and span around all items; one box across the antimeridian makes it a box around the globe. */
export function extentOf(items: readonly StacItem[]): object {
  const box = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let crossing = false;
  const times: string[] = [];
  for (const { bbox, properties } of items) {
    const [west = 0, south = 0, east = 0, north = 0] = Array.isArray(bbox) ? (bbox as number[]) : [];
    crossing ||= west > east;
    box[0] = Math.min(box[0]!, west);
    box[1] = Math.min(box[1]!, south);
    box[2] = Math.max(box[2]!, east);
    box[3] = Math.max(box[3]!, north);
    const { datetime, start_datetime, end_datetime } = (properties ?? {}) as Record<string, unknown>;
    for (const time of [datetime, start_datetime, end_datetime]) if (typeof time === 'string') times.push(time);
  }
  times.sort();
  if (crossing) [box[0], box[2]] = [-180, 180];
  return { spatial: { bbox: [box] }, temporal: { interval: [[times[0] ?? null, times.at(-1) ?? null]] } };
}
