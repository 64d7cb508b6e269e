import type { StacItem } from '#model/dataset';
import { absoluteHref } from '../stac/dataset';
import { instantOf, isoOf } from '../stac/item-time';
import { asArray, asNumber, asNumbers, asRecord, asText, entriesOf, field, type JsonRecord } from '../stac/json';

/** Properties that STAC has under another name; kept under both, so that each is found by who knows it. */
const STAC_NAMES = new Map([
  ['eo:platform', 'platform'],
  ['eo:gsd', 'gsd'],
  ['eo:constellation', 'constellation'],
  ['odc:processing_datetime', 'created'],
]);

interface Band {
  name: string;
  path: string;
  band: number;
  layer: string | undefined;
  grid: JsonRecord;
}

/**
 * An EO3 dataset document (https://schemas.opendatacube.org/dataset) as a STAC item. Measurements become assets of their
 * name (several in one file: one asset with a list of bands), each with its grid; accessories become assets without
 * pixels; the geometry stays in the document's CRS (`proj:geometry`), and where there is none the default grid's outline
 * is taken; `lineage` becomes `odc:lineage`, ids by classifier, and documents inside it are not added.
 *
 * Throws a TypeError with what is wrong where it lacks an id, a product, a time or measurements.
 *
 * @param baseUrl the document's own address, which its paths are relative to; without one, `location` in the document
 */
export function itemOfEo3(document: unknown, baseUrl?: string): StacItem {
  const { id, label, product, properties, crs, ...rest } = recordOf(document, 'the document');
  const name = asText(product) ?? asText(field(product, 'name'));
  if (typeof id !== 'string' || id === '' || name === undefined) throw new TypeError('it has no id or no product name');
  const base = baseUrl ?? asText(rest.location) ?? asText(asArray(rest.locations)?.[0]);
  const system = crsFields(crs);
  const grids = new Map(entriesOf(rest.grids).map(([grid, fields]) => [grid, gridFields(fields)]));
  const shape = asRecord(rest.geometry) ?? outlineOf(grids.get('default'));
  const lineage = lineageOfEo3(rest.lineage);
  return {
    type: 'Feature',
    stac_version: '1.1.0',
    id,
    collection: name,
    geometry: null,
    properties: {
      ...propertiesOf(recordOf(properties, 'properties')),
      ...(asText(label) === undefined ? {} : { title: label }),
      ...system,
      ...(shape ? { 'proj:geometry': shape } : {}),
      ...(lineage ? { 'odc:lineage': lineage } : {}),
    },
    assets: {
      ...accessoriesOf(rest.accessories, base),
      ...assetsOf(bandsOf(recordOf(rest.measurements, 'measurements'), grids), base),
    },
    links: [],
  };
}

function recordOf(value: unknown, what: string): JsonRecord {
  const record = asRecord(value);
  if (!record) throw new TypeError(`${what} is not a set of fields`);
  return record;
}

/** Times are UTC where they name no zone, and often have a space for the T. */
function propertiesOf(properties: JsonRecord): JsonRecord {
  const instant = instantOf(properties.datetime);
  const start = instantOf(properties['dtr:start_datetime']);
  const end = instantOf(properties['dtr:end_datetime']);
  if (instant === undefined && (start === undefined || end === undefined)) {
    throw new TypeError('it has no readable datetime');
  }
  const others = entriesOf(properties).filter(([name]) => name !== 'datetime');
  const alike = others.flatMap(([name, value]) => {
    const other = STAC_NAMES.get(name);
    return other === undefined || Object.hasOwn(properties, other) ? [] : [[other, value] as const];
  });
  const instrument = asText(properties['eo:instrument']);
  return {
    datetime: instant === undefined ? null : isoOf(instant),
    ...(start !== undefined && end !== undefined ? { start_datetime: isoOf(start), end_datetime: isoOf(end) } : {}),
    ...Object.fromEntries(others),
    ...Object.fromEntries(alike),
    ...(instrument === undefined ? {} : { instruments: instrument.toLowerCase().split('_') }),
  };
}

/** `epsg:32655` in any case, or WKT. */
function crsFields(crs: unknown): JsonRecord {
  const text = asText(crs)?.trim();
  if (!text) return {};
  return /^[a-z]+:\w+$/i.test(text) ? { 'proj:code': text.toUpperCase() } : { 'proj:wkt2': text };
}

function gridFields(grid: unknown): JsonRecord {
  const shape = asNumbers(field(grid, 'shape'));
  const transform = asNumbers(field(grid, 'transform'));
  return {
    ...crsFields(field(grid, 'crs')),
    ...(shape?.length === 2 ? { 'proj:shape': shape } : {}),
    ...(transform && transform.length >= 6 ? { 'proj:transform': transform } : {}),
  };
}

/** The outline of a grid in its CRS, as a polygon. */
function outlineOf(grid: JsonRecord | undefined): JsonRecord | undefined {
  const size = asNumbers(grid?.['proj:shape']);
  const transform = asNumbers(grid?.['proj:transform']);
  // A grid in a CRS of its own would be read as one in the document's.
  if (!grid || !size || !transform || 'proj:code' in grid || 'proj:wkt2' in grid) return undefined;
  const [height, width] = size as [number, number];
  const [a, b, c, d, e, f] = transform as [number, number, number, number, number, number];
  const corner = (x: number, y: number) => [a * x + b * y + c, d * x + e * y + f];
  const ring = [corner(0, 0), corner(width, 0), corner(width, height), corner(0, height), corner(0, 0)];
  return { type: 'Polygon', coordinates: [ring] };
}

function bandsOf(measurements: JsonRecord, grids: ReadonlyMap<string, JsonRecord>): Band[] {
  const bands = entriesOf(measurements).map(([name, value]): Band => {
    const fields = recordOf(value, `measurement ${name}`);
    const path = asText(fields.path);
    if (path === undefined) throw new TypeError(`measurement ${name} has no path`);
    const grid = asText(fields.grid);
    const band = asNumber(fields.band) ?? 1;
    if (!Number.isInteger(band) || band < 1 || band > MOST_BANDS) {
      throw new TypeError(`measurement ${name} is band ${band}, which no file has`);
    }
    // On a grid that the document does not describe, the file itself will say.
    return { name, path, band, layer: asText(fields.layer), grid: grids.get(grid ?? 'default') ?? {} };
  });
  if (bands.length === 0) throw new TypeError('it has no measurements');
  return bands;
}

/** Of one file; a document that names a later one is wrong, and would have a list as long made for it. */
const MOST_BANDS = 10_000;

function assetsOf(bands: readonly Band[], base: string | undefined): JsonRecord {
  const files: Band[][] = [];
  for (const band of bands) {
    // A band that is called by two names is in two assets: a list of bands has one name for each.
    const file = files.find(
      ([first, ...others]) =>
        first!.path === band.path &&
        first!.layer === band.layer &&
        [first!, ...others].every((other) => other.band !== band.band),
    );
    if (file) file.push(band);
    else files.push([band]);
  }
  const assets: JsonRecord = {};
  for (const file of files) {
    const [first] = file as [Band];
    const last = Math.max(...file.map(({ band }) => band));
    const list = Array.from({ length: last }, (_, index) => {
      const name = file.find(({ band }) => band === index + 1)?.name;
      return name === undefined ? {} : { name };
    });
    let key = last === 1 ? first.name : first.path.replace(/^.*\/|\.[^.]*$/g, '') || 'image';
    while (Object.hasOwn(assets, key)) key += '_';
    assets[key] = {
      href: absoluteHref(first.path, base),
      roles: ['data'],
      ...first.grid,
      ...(first.layer === undefined ? {} : { 'odc:layer': first.layer }),
      bands: list,
    };
  }
  return assets;
}

function accessoriesOf(accessories: unknown, base: string | undefined): JsonRecord {
  const found = entriesOf(accessories).flatMap(([name, value]) => {
    const path = asText(field(value, 'path'));
    if (path === undefined) return [];
    const type = asText(field(value, 'type'));
    const roles = [name.startsWith('thumbnail') ? 'thumbnail' : 'metadata'];
    return [[name, { href: absoluteHref(path, base), roles, ...(type === undefined ? {} : { type }) }] as const];
  });
  return Object.fromEntries(found);
}

/**
 * Ids of sources by classifier. EO3 has lists of ids; before it, and in exports of whole trees, there are documents
 * under `source_datasets`, of which the ids are taken.
 */
function lineageOfEo3(lineage: unknown): Record<string, string[]> | undefined {
  const sources = entriesOf(field(lineage, 'source_datasets') ?? lineage).flatMap(([classifier, value]) => {
    const ids = (asArray(value) ?? [value]).flatMap((entry) => asText(entry) ?? asText(field(entry, 'id')) ?? []);
    return ids.length > 0 ? [[classifier, ids] as const] : [];
  });
  return sources.length > 0 ? Object.fromEntries(sources) : undefined;
}
