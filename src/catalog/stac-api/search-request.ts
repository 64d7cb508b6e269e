import type { DatasetPart } from '#model/dataset';
import type { GeoJsonGeometry } from '#model/grid';
import type { ResolvedQuery } from '../resolved-query';
import { boxGeometry } from '../stac/dataset';
import { isoOf } from '../stac/item-time';
import type { ApiLanding } from './landing';

/** Items asked for at once. Servers cap it as they like. */
const PAGE = 250;

export interface SearchBody {
  limit: number;
  collections?: string[];
  ids?: string[];
  datetime?: string;
  intersects?: GeoJsonGeometry;
  bbox?: number[];
  filter?: object | string;
  'filter-lang'?: 'cql2-json' | 'cql2-text';
  sortby?: Array<{ field: string; direction: 'asc' | 'desc' }>;
  fields?: { include: string[]; exclude?: string[] };
}

/** Fields of an item that finding it takes, when only its place in time and space is asked for. */
export const KEY_FIELDS = [
  'id',
  'collection',
  'geometry',
  'bbox',
  'properties.datetime',
  'properties.start_datetime',
  'properties.end_datetime',
] as const;

/** Acquisitions of an instant or over a span: how a server tells them apart, and what each is sorted by. */
export interface TimeKind {
  filter: object;
  /** The same as text, for a server that takes only GET. */
  text: string;
  sortedBy: 'properties.datetime' | 'properties.start_datetime';
}
const NO_START = { op: 'isNull', args: [{ property: 'start_datetime' }] };
export const INSTANTS: TimeKind = {
  filter: NO_START,
  text: 'start_datetime IS NULL',
  sortedBy: 'properties.datetime',
};
export const SPANS: TimeKind = {
  filter: { op: 'not', args: [NO_START] },
  text: 'start_datetime IS NOT NULL',
  sortedBy: 'properties.start_datetime',
};

/** The part of a search that asks for one of them, where the server can filter at all. */
export function kindOnly({ filter, text }: TimeKind, { can }: ApiLanding): Pick<SearchBody, 'filter' | 'filter-lang'> {
  if (can.filter) return { filter, 'filter-lang': 'cql2-json' };
  return can.filterText ? { filter: text, 'filter-lang': 'cql2-text' } : {};
}

/** Fields of an item that parts of a dataset are made of. */
export function fieldsOfParts(parts: readonly DatasetPart[]): string[] {
  const grid = ['code', 'epsg', 'wkt2', 'shape', 'transform', 'bbox'].map((name) => `properties.proj:${name}`);
  const fields: Record<DatasetPart, string[]> = {
    footprint: ['geometry', 'bbox'],
    measurements: ['assets', 'properties.eo:bands', ...grid],
    properties: ['properties'],
    lineage: ['links', 'properties.odc:lineage'],
    userData: [],
  };
  return parts.flatMap((part) => fields[part]);
}

/**
 * The search that finds every dataset a query may mean, and as few others as the server can tell apart: each is tested
 * again when it comes. Pure.
 *
 * @param only fields to ask for, where the server can leave out the rest
 * @param kind of what to find only these, where the server can filter
 */
export function searchBody(
  query: ResolvedQuery,
  api: ApiLanding,
  only?: readonly string[],
  kind?: TimeKind,
): SearchBody {
  const { products, ids, time, area, order } = query;
  const filter = api.can.filter ? filterOf(query, kind) : undefined;
  const limit = Math.min(PAGE, query.remainder || area ? PAGE : query.limit);
  return {
    limit,
    ...(products ? { collections: [...products] } : {}),
    ...(ids ? { ids: [...ids] } : {}),
    ...(time.start !== null || time.end !== null ? { datetime: intervalOf(time) } : {}),
    ...(area ? placeOf(area.boxes, api.search.post) : {}),
    ...(filter ? { filter, 'filter-lang': 'cql2-json' as const } : kind ? kindOnly(kind, api) : {}),
    ...(api.can.sort && order.property === undefined ? { sortby: sortOf(order.descending, kind) } : {}),
    ...(only && api.can.fields ? { fields: fieldsOf(only) } : {}),
  };
}

function intervalOf({ start, end }: ResolvedQuery['time']): string {
  const from = start === null ? '..' : isoOf(start);
  // Both ends of an interval are included.
  return `${from}/${end === null ? '..' : isoOf(end - 1)}`;
}

/** Boxes around the area. Its exact shape would say little more to a server, which may understand poles and 180 degrees otherwise. */
function placeOf(boxes: ReadonlyArray<readonly [number, number, number, number]>, post: boolean): Partial<SearchBody> {
  if (boxes.length === 1) return { bbox: [...boxes[0]!] };
  if (post) {
    return { intersects: { type: 'MultiPolygon', coordinates: boxes.map((box) => boxGeometry(box).coordinates) } };
  }
  const [souths, norths] = [boxes.map((box) => box[1]), boxes.map((box) => box[3])];
  return { bbox: [-180, Math.min(...souths), 180, Math.max(...norths)] };
}

function fieldsOf(only: readonly string[]): NonNullable<SearchBody['fields']> {
  const exclude = ['assets', 'links'].filter((name) => !only.includes(name));
  return { include: [...new Set(only)], ...(exclude.length > 0 ? { exclude } : {}) };
}

function sortOf(descending: boolean, kind: TimeKind = INSTANTS): NonNullable<SearchBody['sortby']> {
  const direction = descending ? 'desc' : 'asc';
  return [
    { field: kind.sortedBy, direction },
    { field: 'id', direction: 'asc' },
  ];
}

/** The conditions on properties in CQL2, as far as every server that knows it has to know them. */
function filterOf({ properties }: ResolvedQuery, kind: TimeKind | undefined): object | undefined {
  const all = properties.flatMap((test): object[] => {
    const property = { property: test.name };
    if ('anyOf' in test) return test.anyOf.length === 0 ? [] : [anyOf(property, test.anyOf)];
    const bounds = Object.entries({
      '>': test.range.gt,
      '>=': test.range.gte,
      '<': test.range.lt,
      '<=': test.range.lte,
    });
    return bounds.flatMap(([op, value]) => (value === undefined ? [] : [{ op, args: [property, value] }]));
  });
  if (kind) all.push(kind.filter);
  return all.length > 1 ? { op: 'and', args: all } : all[0];
}

function anyOf(property: object, values: readonly unknown[]): object {
  const equal = values.map((value) => ({ op: '=', args: [property, value] }));
  return equal.length > 1 ? { op: 'or', args: equal } : equal[0]!;
}

/** The same search as a query string, for a server that takes only GET. */
export function searchUrl(url: string, body: SearchBody): string {
  const address = new URL(url);
  const { limit, collections, ids, datetime, bbox, filter, sortby, fields } = body;
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined) address.searchParams.set(name, value);
  };
  set('limit', String(limit));
  set('collections', collections?.join());
  set('ids', ids?.join());
  set('datetime', datetime);
  set('bbox', bbox?.join());
  if (typeof filter === 'string') {
    set('filter', filter);
    set('filter-lang', body['filter-lang']);
  }
  set('sortby', sortby?.map(({ field, direction }) => `${direction === 'desc' ? '-' : '+'}${field}`).join());
  set('fields', fields && [...fields.include, ...(fields.exclude ?? []).map((name) => `-${name}`)].join());
  return address.href;
}
