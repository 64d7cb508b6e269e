import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { lonLatBoxes } from '#geo/footprint';
import type { StacCollection, StacItem } from '#model/dataset';
import { QuadratError } from '#model/errors';
import type { GeoJsonGeometry } from '#model/grid';
import { datasetOf, productNameOf } from '../stac/dataset';
import { instantOf } from '../stac/item-time';
import { asText } from '../stac/json';
import { hilbertCell } from './hilbert';
import { boxColumn, bytesColumn, itemColumns } from './item-columns';
import { wkbFromGeometry } from './wkb';

export interface WriteCatalogOptions {
  /** Datasets per row group. Fewer prune finer but make the footer longer. Default 5,000. */
  rowGroupSize?: number;
  /** Product of items that name no collection; written into them. */
  defaultProduct?: string;
  /** Texts to put into the file's own metadata beside those of the format, by their keys. */
  metadata?: Readonly<Record<string, string>>;
}

const ROW_GROUP_SIZE = 5000;
/** Years are kept apart where one fills at least so many row groups. */
const GROUPS_A_YEAR = 4;
/** Small enough that reading the assets of one dataset reads few others. */
const PAGE_BYTES = 64 * 1024;

interface Row {
  item: StacItem;
  product: string;
  geometry: GeoJsonGeometry | null;
  box: readonly number[] | null;
  cell: number;
  start: number;
}

/**
 * Items and their collections as one STAC-GeoParquet 1.0 file (GeoParquet 1.1). Rows are sorted by product, place and
 * time (large catalogs by year before place), so that statistics of row groups rule out most of the file for most queries; each footprint has its box beside
 * it; the collections are in the file's metadata. Links stay as they are, relative ones relative to the file.
 *
 * Throws BAD_CATALOG, naming the item, where one lacks an id, a time or a footprint: better now than left out later.
 */
export function writeCatalog(
  items: readonly StacItem[],
  collections: readonly StacCollection[],
  options: WriteCatalogOptions = {},
): Uint8Array {
  const rowGroupSize = options.rowGroupSize ?? ROW_GROUP_SIZE;
  const rows = bySpaceAndTime(
    items.map((item) => rowOf(item, options.defaultProduct)),
    rowGroupSize,
  );
  const { keys, rest } = itemColumns(rows.map(({ item, product }) => ({ ...item, collection: product })));
  const columns = [
    ...keys,
    boxColumn(
      'bbox',
      rows.map(({ box }) => box),
    ),
    bytesColumn(
      'geometry',
      rows.map(({ geometry }) => geometry && wkbFromGeometry(geometry)),
    ),
    ...rest,
  ];
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap(({ schema }) => schema)],
    createdBy: 'quadrat',
    kvMetadata: [
      { key: 'geo', value: JSON.stringify(geoMetadata(rows)) },
      { key: 'stac:geoparquet_version', value: '1.0.0' },
      { key: 'stac-geoparquet', value: JSON.stringify(stacMetadata(collections)) },
      ...Object.entries(options.metadata ?? {}).map(([key, value]) => ({ key, value })),
    ],
  });
  void parquet.write({
    columnData: columns.map(({ source }) => source),
    rowGroupSize,
    pageSize: PAGE_BYTES,
  });
  void parquet.finish();
  return writer.getBytes();
}

function rowOf(item: StacItem, defaultProduct: string | undefined): Row {
  const dataset = datasetOf(item, defaultProduct === undefined ? {} : { defaultProduct });
  const inLonLat = dataset.footprint.crs === 'EPSG:4326';
  const boxes = boxesOf(dataset);
  const [first] = boxes;
  // A box cannot say "across the antimeridian" in a way every reader understands; one around the globe is never wrong.
  const box = boxes.length > 1 ? [-180, first![1], 180, first![3]] : (first ?? null);
  return {
    item,
    product: productNameOf(item, defaultProduct),
    geometry: inLonLat ? dataset.footprint.geometry : null,
    box,
    cell: first ? hilbertCell((first[0] + first[2]) / 2, (first[1] + first[3]) / 2) : 0,
    start: instantOf(dataset.time.start) ?? 0,
  };
}

function boxesOf(dataset: ReturnType<typeof datasetOf>) {
  try {
    return lonLatBoxes(dataset.footprint);
  } catch (cause) {
    const message = `The footprint of item ${dataset.id} cannot be used: ${cause instanceof Error ? cause.message : cause}`;
    throw new QuadratError('BAD_CATALOG', message, { dataset: dataset.id, cause });
  }
}

/**
 * By product, place along the curve, and time. A product so large that a year fills several row groups is sorted by year
 * first: then a season is in few of them, and a stream in order of time need not have read all. A year begins in December,
 * so that no season lies in two; every other one runs the curve backwards, so that a row group in two years is in one
 * place.
 */
function bySpaceAndTime(rows: readonly Row[], rowGroupSize: number): Row[] {
  const products = new Map<string, { rows: number; years: Set<number> }>();
  for (const row of rows) {
    const known = products.get(row.product) ?? { rows: 0, years: new Set() };
    known.rows++;
    known.years.add(yearOf(row));
    products.set(row.product, known);
  }
  const apart = new Set(
    [...products].flatMap(([name, { rows: count, years }]) =>
      count / years.size >= GROUPS_A_YEAR * rowGroupSize ? [name] : [],
    ),
  );
  const keyed = rows.map((row) => {
    const year = apart.has(row.product) ? yearOf(row) : 0;
    return { row, year, cell: year % 2 === 0 ? row.cell : -row.cell };
  });
  keyed.sort((a, b) => {
    if (a.row.product !== b.row.product) return a.row.product < b.row.product ? -1 : 1;
    const [first, second] = [String(a.row.item.id), String(b.row.item.id)];
    const place = a.year - b.year || a.cell - b.cell || a.row.start - b.row.start;
    return place || (first < second ? -1 : first > second ? 1 : 0);
  });
  return keyed.map(({ row }) => row);
}

/** The year that a December belongs to is the next. */
function yearOf({ start }: Row): number {
  const date = new Date(start);
  return date.getUTCFullYear() + (date.getUTCMonth() === 11 ? 1 : 0);
}

function geoMetadata(rows: readonly Row[]): object {
  const boxes = rows.flatMap(({ box }) => (box ? [box] : []));
  const edge = (index: number, pick: (a: number, b: number) => number) =>
    boxes.reduce((best, box) => pick(best, box[index]!), boxes[0]![index]!);
  const types = [...new Set(rows.flatMap(({ geometry }) => geometry?.type ?? []))].sort();
  return {
    version: '1.1.0',
    primary_column: 'geometry',
    columns: {
      geometry: {
        encoding: 'WKB',
        geometry_types: types,
        ...(boxes.length > 0
          ? { bbox: [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)] }
          : {}),
        covering: {
          bbox: {
            xmin: ['bbox', 'xmin'],
            ymin: ['bbox', 'ymin'],
            xmax: ['bbox', 'xmax'],
            ymax: ['bbox', 'ymax'],
          },
        },
      },
    },
  };
}

function stacMetadata(collections: readonly StacCollection[]): object {
  const named = collections.flatMap((collection) => {
    const id = asText(collection.id);
    return id === undefined || id === '__proto__' ? [] : [[id, collection] as const];
  });
  return { version: '1.0.0', collections: Object.fromEntries(named) };
}
