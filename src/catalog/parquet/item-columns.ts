import type { SchemaElement } from 'hyparquet';
import type { ColumnSource } from 'hyparquet-writer';
import type { StacItem } from '#model/dataset';
import { instantOf } from '../stac/item-time';
import { asTexts, entriesOf, type JsonRecord } from '../stac/json';
import { ITEM_COLUMNS, OTHER_FIELDS, TIME_COLUMNS } from './columns';

/** A column to write: its place in the schema (more than one element where it is nested) and its values. */
export interface ItemColumn {
  schema: SchemaElement[];
  source: ColumnSource;
}

/** Times by the STAC specification; the first three decide when an item was taken. */
const TIMES = [...TIME_COLUMNS, 'created', 'updated', 'expires', 'published'];

/**
 * The columns of STAC-GeoParquet for some items, but geometry and bbox: properties become columns of their own. In two
 * parts: `keys`, what every search looks at, and `rest`; beside each other in the file, the first cost one request.
 */
export function itemColumns(items: readonly StacItem[]): { keys: ItemColumn[]; rest: ItemColumn[] } {
  const texts = (name: string) =>
    textColumn(
      name,
      items.map((item) => textOrNull(item[name])),
    );
  const json = (name: string) =>
    jsonColumn(
      name,
      items.map((item) => item[name] ?? null),
    );
  const { named, rest: unnamed } = splitByName(items);
  const others = items.map((item) => otherFields(item));
  const times: readonly string[] = TIME_COLUMNS;
  const columns = [...named].map(([name, values]) => ({ name, column: propertyColumn(name, values) }));
  const rest = [
    ...columns.filter(({ name }) => !times.includes(name)).map(({ column }) => column),
    textColumn(
      'type',
      items.map(() => 'Feature'),
    ),
    texts('stac_version'),
    listColumn(
      'stac_extensions',
      items.map((item) => asTexts(item.stac_extensions)),
    ),
    json('assets'),
    json('links'),
  ];
  if (unnamed.some((entry) => entry !== null)) rest.push(jsonColumn('properties', unnamed));
  if (others.some((entry) => entry !== null)) rest.push(jsonColumn(OTHER_FIELDS, others));
  return {
    keys: [
      texts('id'),
      texts('collection'),
      ...columns.filter(({ name }) => times.includes(name)).map(({ column }) => column),
    ],
    rest,
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function otherFields(item: StacItem): JsonRecord | null {
  const entries = entriesOf(item).filter(([name]) => !ITEM_COLUMNS.has(name));
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}

/** Properties by name; those whose name belongs to a field of the item itself stay together in a record. */
function splitByName(items: readonly StacItem[]) {
  const named = new Map<string, unknown[]>([['datetime', items.map(() => null)]]);
  const rest: Array<JsonRecord | null> = items.map(() => null);
  items.forEach((item, row) => {
    for (const [name, value] of entriesOf(item.properties)) {
      if (value === undefined || value === null) continue;
      if (ITEM_COLUMNS.has(name) || name === OTHER_FIELDS || name.includes('.') || name === '') {
        const record = rest[row] ?? {};
        record[name] = value;
        rest[row] = record;
        continue;
      }
      const values = named.get(name) ?? items.map(() => null as unknown);
      named.set(name, values);
      values[row] = value;
    }
  });
  return { named, rest };
}

/** The narrowest type that holds every value as it is; where they differ in kind, JSON. */
function propertyColumn(name: string, values: unknown[]): ItemColumn {
  const present = values.filter((value) => value !== null);
  const all = (test: (value: unknown) => boolean) => present.every(test);
  if (TIMES.includes(name) && all((value) => instantOf(value) !== undefined)) return timeColumn(name, values);
  if (all((value) => typeof value === 'string')) return textColumn(name, values as Array<string | null>);
  if (all((value) => typeof value === 'boolean')) return column({ name, type: 'BOOLEAN' }, values);
  if (all((value) => typeof value === 'bigint' || Number.isSafeInteger(value))) {
    const whole = values.map((value) => (value === null ? null : BigInt(value as number | bigint)));
    return column({ name, type: 'INT64' }, whole);
  }
  if (all((value) => typeof value === 'number')) return column({ name, type: 'DOUBLE' }, values);
  return jsonColumn(name, values);
}

function column(element: Omit<SchemaElement, 'repetition_type'>, data: unknown[], statistics = true): ItemColumn {
  return { schema: [{ ...element, repetition_type: 'OPTIONAL' }], source: { name: element.name, data, statistics } };
}

function textColumn(name: string, values: Array<string | null>): ItemColumn {
  return column({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }, values);
}

/** Without statistics: bounds of JSON texts prune nothing and, never cut short, would swell the footer. */
function jsonColumn(name: string, values: unknown[]): ItemColumn {
  return column({ name, type: 'BYTE_ARRAY', converted_type: 'JSON', logical_type: { type: 'JSON' } }, values, false);
}

function timeColumn(name: string, values: unknown[]): ItemColumn {
  const logical_type = { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } as const;
  const element = { name, type: 'INT64', converted_type: 'TIMESTAMP_MICROS', logical_type } as const;
  return column(element, values.map(microsecondsOf));
}

/** Microseconds since 1970; the digits of the text beyond milliseconds are kept as far as the column can hold them. */
function microsecondsOf(value: unknown): bigint | null {
  const instant = instantOf(value);
  if (instant === undefined) return null;
  const digits = typeof value === 'string' ? /[.,]\d{3}(\d{1,3})/.exec(value)?.[1] : undefined;
  return BigInt(instant) * 1000n + BigInt((digits ?? '0').padEnd(3, '0'));
}

function listColumn(name: string, values: string[][]): ItemColumn {
  const schema: SchemaElement[] = [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    {
      name: 'element',
      type: 'BYTE_ARRAY',
      repetition_type: 'OPTIONAL',
      converted_type: 'UTF8',
      logical_type: { type: 'STRING' },
    },
  ];
  return { schema, source: { name, data: values, statistics: false } };
}

/** A column of records of four numbers, as GeoParquet's bbox covering wants it. */
export function boxColumn(name: string, boxes: ReadonlyArray<readonly number[] | null>): ItemColumn {
  const edges = ['xmin', 'ymin', 'xmax', 'ymax'];
  const schema: SchemaElement[] = [
    { name, repetition_type: 'OPTIONAL', num_children: 4 },
    ...edges.map((edge): SchemaElement => ({ name: edge, type: 'DOUBLE', repetition_type: 'REQUIRED' })),
  ];
  const data = boxes.map((box) => box && Object.fromEntries(edges.map((edge, index) => [edge, box[index]])));
  return { schema, source: { name, data } };
}

export function bytesColumn(name: string, values: Array<Uint8Array | null>): ItemColumn {
  return column({ name, type: 'BYTE_ARRAY' }, values, false);
}
