import type { ByteSource, ReadOptions } from '#bytes/source';
import type { LonLatBox } from '#geo/footprint';
import { sourceOfFile } from './duckdb/sql-source';
import { ParquetCatalog } from './parquet/parquet-catalog';
import { type GroupExtent, groupExtent } from './parquet/row-groups';
import { boxesTouch } from './parquet/row-test';

/** Whether something works, lacks what it needs, or is broken; and what to do about it. */
export interface CatalogFinding {
  level: 'ok' | 'missing' | 'wrong';
  /** What it is about, e.g. `search by area`. */
  feature: string;
  text: string;
}

export interface CatalogReport {
  rows: number;
  rowGroups: number;
  bytes: number;
  findings: CatalogFinding[];
}

/** Row groups shorter than this are read whole at little cost. */
const LONG_GROUP = 2000;

/**
 * What a STAC-GeoParquet file allows, from its footer and its products: how much of it a search reads, whether products
 * are described, whether engines can read it. Reads no more than opening it does. Rejects with BAD_CATALOG where it is
 * none.
 */
export async function validateCatalog(source: ByteSource, options: ReadOptions = {}): Promise<CatalogReport> {
  const catalog = await ParquetCatalog.open(source, options);
  const { file } = catalog;
  const groups = file.metadata.row_groups.map((_, group) => groupExtent(file, catalog.columns, group));
  return {
    rows: file.rows(),
    rowGroups: groups.length,
    bytes: file.size,
    findings: [
      byArea(catalog, groups),
      byTime(groups),
      singleRows(catalog),
      described(catalog),
      ...(await sampleTypes(catalog, options)),
      bySql(catalog),
    ],
  };
}

function byArea(catalog: ParquetCatalog, groups: readonly GroupExtent[]): CatalogFinding {
  const feature = 'search by area';
  if (!catalog.columns.covering) {
    const text = 'there is no bbox column of xmin, ymin, xmax and ymax, so every search reads all footprints';
    return { level: 'missing', feature, text };
  }
  if (groups.some(({ box }) => !box)) {
    return { level: 'missing', feature, text: 'the bbox column has no statistics, so no search can skip a row group' };
  }
  const share = shareRead(
    groups,
    (a, b) => a.box !== undefined && b.box !== undefined && boxesTouch(a.box, centre(b.box)),
  );
  return judged(feature, groups.length, share, 'one place');
}

function byTime(groups: readonly GroupExtent[]): CatalogFinding {
  const feature = 'search by time';
  if (groups.some(({ earliest }) => !Number.isFinite(earliest))) {
    return { level: 'missing', feature, text: 'the times have no statistics, so every search reads all of them' };
  }
  const share = shareRead(groups, (a, b) => a.earliest <= middle(b) && middle(b) <= a.latest);
  return judged(feature, groups.length, share, 'one moment');
}

/** The share of row groups that a search around the middle of each of them would read, on average. */
function shareRead(groups: readonly GroupExtent[], touches: (a: GroupExtent, b: GroupExtent) => boolean): number {
  const read = groups.map((around) => groups.filter((group) => touches(group, around)).length);
  return read.reduce((sum, count) => sum + count, 0) / Math.max(1, groups.length) ** 2;
}

/** Sorting by place spreads time and the other way round, so that only reading most of the file is worth a word. */
function judged(feature: string, groups: number, share: number, where: string): CatalogFinding {
  const percent = Math.max(1, Math.round(100 * share));
  const text = `a search for ${where} reads about ${percent} % of ${groups} row groups`;
  return { level: groups < 8 || share < 0.75 || feature === 'search by time' ? 'ok' : 'missing', feature, text };
}

function centre([west, south, east, north]: Readonly<LonLatBox>): LonLatBox {
  const x = west <= east ? (west + east) / 2 : west;
  const y = (south + north) / 2;
  return [x, y, x, y];
}

function middle({ earliest, latest }: GroupExtent): number {
  return (earliest + latest) / 2;
}

function singleRows(catalog: ParquetCatalog): CatalogFinding {
  const feature = 'reading single datasets';
  const longest = Math.max(0, ...catalog.file.metadata.row_groups.map(({ num_rows }) => Number(num_rows)));
  if (catalog.hasPageIndex || longest <= LONG_GROUP) return { level: 'ok', feature, text: 'few others are read along' };
  const text = `there is no page index, so one dataset costs a row group of up to ${longest}`;
  return { level: 'missing', feature, text };
}

function described(catalog: ParquetCatalog): CatalogFinding {
  const feature = 'products';
  const names = [...catalog.collections.keys()];
  if (names.length > 0) return { level: 'ok', feature, text: `described in the file: ${names.join(', ')}` };
  const text =
    'the file holds no collections, so names, licence, masks and meanings of classes come from items or not at all';
  return { level: 'missing', feature, text };
}

async function sampleTypes(catalog: ParquetCatalog, options: ReadOptions): Promise<CatalogFinding[]> {
  const products = await catalog.products(options);
  const guessed = products.filter(({ measurements }) => measurements.some((measurement) => measurement.dtypeAssumed));
  if (guessed.length === 0) return [];
  const names = guessed.map(({ name }) => name).join(', ');
  const text = `no data_type for bands of ${names}; it is taken for float32 until an image is opened`;
  return [{ level: 'missing', feature: 'memory estimates', text }];
}

function bySql(catalog: ParquetCatalog): CatalogFinding {
  const feature = "DuckDB's own reader";
  const readable = sourceOfFile(catalog, 'catalog.parquet', []) !== null;
  const text = readable
    ? 'can read it'
    : 'would read it otherwise than it is meant (names that differ in case only, times that are text); the built-in reader does it';
  return { level: readable ? 'ok' : 'missing', feature, text };
}
