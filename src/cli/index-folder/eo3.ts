import type { StacItem } from '#cli/library';
import { groupBy } from './grouping';

/** What an Open Data Cube dataset document of the EO3 format says it is. */
export const EO3_SCHEMA = 'https://schemas.opendatacube.org/dataset';

type Fields = Record<string, unknown>;

/**
 * An EO3 dataset document as a STAC item: measurements become assets of their name (several in one file: one asset with
 * a list of bands), `odc:*` properties stay. Grids and footprint are left to be read from the images themselves, which
 * is where the document has them from. Throws an Error where it lacks an id, a product, a time or measurements.
 */
export function itemOfEo3(document: unknown): StacItem {
  const { id, label, product, properties, measurements } = fieldsOf(document, 'the document');
  const name = typeof product === 'string' ? product : fieldsOf(product, 'product').name;
  if (typeof id !== 'string' || typeof name !== 'string') throw new Error('it has no id or no product name');
  const {
    datetime,
    'dtr:start_datetime': start,
    'dtr:end_datetime': end,
    ...others
  } = fieldsOf(properties, 'properties');
  const time = isoTime(datetime);
  if (time === undefined) throw new Error('it has no readable datetime');
  return {
    type: 'Feature',
    id,
    collection: name,
    properties: {
      datetime: time,
      ...(isoTime(start) && isoTime(end) ? { start_datetime: isoTime(start), end_datetime: isoTime(end) } : {}),
      ...(typeof label === 'string' ? { title: label } : {}),
      ...others,
    },
    assets: assetsOf(fieldsOf(measurements, 'measurements')),
    links: [],
  };
}

function assetsOf(measurements: Fields): Fields {
  const bands = Object.entries(measurements).map(([name, value]) => {
    const { path, band } = fieldsOf(value, `measurement ${name}`);
    if (typeof path !== 'string') throw new Error(`measurement ${name} has no path`);
    return { name, path, band: typeof band === 'number' ? band : 1 };
  });
  const files = groupBy(bands, ({ path }) => path);
  return Object.fromEntries(
    [...files].map(([href, bands]) => {
      const last = Math.max(...bands.map(({ band }) => band));
      if (last === 1) return [bands[0]!.name, { href, roles: ['data'] }];
      const list = Array.from({ length: last }, (_, index) => {
        const name = bands.find(({ band }) => band === index + 1)?.name;
        return name === undefined ? {} : { name };
      });
      return [href.replace(/^.*\/|\.[^.]*$/g, ''), { href, roles: ['data'], bands: list }];
    }),
  );
}

/** EO3 writes times with a space, with or without zone; without one they are UTC. */
function isoTime(value: unknown): string | undefined {
  const text = value instanceof Date ? value.toISOString() : typeof value === 'string' ? value.trim() : '';
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text)) return undefined;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`;
  const time = new Date(zoned.replace(' ', 'T'));
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString().replace('.000Z', 'Z');
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${what} is not a set of fields`);
  return value as Fields;
}
