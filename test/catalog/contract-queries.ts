import type { Query } from '#model/query';
import { boxPolygon, randomNumbers } from './contract-items';

export function boundsOf(geometry: { coordinates?: unknown } | null): number[] {
  const numbers = [geometry?.coordinates ?? []].flat(6) as number[];
  const x = numbers.filter((_, index) => index % 2 === 0);
  const y = numbers.filter((_, index) => index % 2 === 1);
  return x.length === 0 ? [] : [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

export function randomQueries(count: number): Query[] {
  const random = randomNumbers(42);
  const maybe = <T>(chance: number, value: () => T): T | undefined => (random() < chance ? value() : undefined);
  return Array.from({ length: count }, () => {
    const west = Math.floor(random() * 340) - 180;
    const south = Math.floor(random() * 120) - 70;
    const year = 2000 + Math.floor(random() * 20);
    const query = {
      bbox: maybe(0.6, (): Query['bbox'] => {
        const east = west + 10 + Math.floor(random() * 80);
        return [west, south, east > 180 ? east - 360 : east, south + 20];
      }),
      time: maybe(0.6, (): Query['time'] => [String(year), random() < 0.3 ? null : String(year + 5)]),
      product: maybe(0.4, () => (random() < 0.5 ? 'fields' : 'lakes')),
      properties: maybe(0.5, () => ({ cloud: { lt: Math.round(random() * 100) } })),
      limit: maybe(0.2, () => 1 + Math.floor(random() * 20)),
      orderBy: maybe(0.3, (): Query['orderBy'] => (random() < 0.5 ? '-time' : '-properties.cloud')),
    };
    return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as Query;
  });
}

function nested(depth: number): object {
  let filter: object = { op: '=', args: [{ property: 'cloud' }, 1] };
  for (let i = 0; i < depth; i++) filter = { op: 'not', args: [filter] };
  return filter;
}

function during(from: string, to: string): object {
  return { op: 't_during', args: [{ property: 'datetime' }, { interval: [from, to] }] };
}

/** Queries that mean nothing, each with what is wrong with it. */
export const REFUSED: Array<[string, unknown]> = [
  ['an unknown field', { colour: 'red' }],
  ['a malformed time', { time: 'yesterday' }],
  ['a date that does not exist', { time: '2019-02-30' }],
  ['a time that runs backwards', { time: ['2020', '2019'] }],
  ['three ends', { time: ['2019', '2020', '2021'] }],
  ['an unknown zone', { time: '2019', timeZone: 'Mars/Olympus' }],
  ['a box out of order', { bbox: [0, 10, 1, 5] }],
  ['a box of three', { bbox: [0, 1, 2] }],
  ['a box of text', { bbox: ['0', '1', '2', '3'] }],
  ['NaN', { bbox: [Number.NaN, 0, 1, 1] }],
  ['a box around the globe a million times', { bbox: [0, 0, 4e8, 1] }],
  ['a polygon without end', { geopolygon: boxPolygon(0, 0, 1e300, 1) }],
  ['two areas', { bbox: [0, 0, 1, 1], geopolygon: boxPolygon(0, 0, 1, 1) }],
  ['a polygon that is none', { geopolygon: { type: 'Polygon', coordinates: 'here' } }],
  ['an unknown CRS', { bbox: [0, 0, 1, 1], crs: 'EPSG:999999' }],
  ['a limit of nothing', { limit: 0 }],
  ['half a dataset', { limit: 1.5 }],
  ['archived by a word', { archived: 'yes' }],
  ['an unknown order', { orderBy: 'colour' }],
  ['ids that are no list', { ids: 'a1' }],
  ['a range without bounds', { properties: { cloud: {} } }],
  ['a range with other bounds', { properties: { cloud: { above: 3 } } }],
  ['a property that is null', { properties: { cloud: null } }],
  ['a filter that is none', { filter: { cloud: 10 } }],
  ['an operator short of an argument', { filter: { op: '<', args: [{ property: 'cloud' }] } }],
  ['a filter without end', { filter: nested(100) }],
  ['an interval that runs backwards', { filter: during('2020', '2019') }],
  ['a polygon of nothing', { filter: { op: 's_intersects', args: [{ property: 'geometry' }, { type: 'Polygon' }] } }],
];
