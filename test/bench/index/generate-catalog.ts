import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { hilbertCell } from '#catalog/parquet/hilbert';
import { geometryFromWkb } from '#catalog/parquet/wkb';
import { ROOT } from '../../e2e/harness/command';
import { DATA_FOLDER } from '../../fixtures/data-folder';
import { acquisitionsSql, FIRST_DAY, LAST_DAY, PER_TILE, passesSql } from './acquisitions';

/** The footprints: every tile of Sentinel-2's grid that has land in it. */
export const GRID = join(DATA_FOLDER, 'grid/sentinel-2-grid_LAND.parquet');
/** Where the archive begins; larger ones reach further from here. */
const MIDDLE = [10, 50] as const;

/** A generated catalog, and where to look in it. */
export interface GeneratedCatalog {
  file: string;
  datasets: number;
  bytes: number;
  /** A tile well inside of what the catalog covers: its name and its middle. */
  tile: { name: string; longitude: number; latitude: number };
}

interface Tile {
  name: string;
  epsg: number;
  wkb: Uint8Array;
  box: [number, number, number, number];
  /** Upper left corner in metres of its zone. */
  corner: [number, number];
}

/**
 * A catalog of so many Sentinel-2 datasets as a publisher's tools write it: DuckDB's own Parquet writer, ZSTD, 40
 * columns, row groups of ten thousand, no page index; sorted by year (from December on, so that no season lies in two) and
 * place. Always the same for the same number.
 * Kept below build/ until this script changes.
 *
 * @throws Error where the grid of tiles is not there, or too small
 */
export async function generateCatalog(datasets: number, rowGroupSize = 10_000): Promise<GeneratedCatalog> {
  const folder = join(ROOT, 'build/bench/catalogs');
  const file = join(folder, `sentinel-2-${datasets}-${rowGroupSize}.parquet`);
  const stamp = `${file}.made-by`;
  const scripts = [fileURLToPath(import.meta.url), fileURLToPath(new URL('acquisitions.ts', import.meta.url))];
  const wanted = createHash('sha256')
    .update(scripts.map((script) => readFileSync(script, 'utf8')).join('\n'))
    .digest('hex');
  const tiles = (await readTiles()).slice(0, Math.ceil(datasets / PER_TILE));
  if (tiles.length * PER_TILE < datasets)
    throw new Error(`the grid has tiles for no more than ${tiles.length * PER_TILE}`);
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    console.log(`Generating a catalog of ${datasets.toLocaleString('en')} datasets (once) ...`);
    mkdirSync(folder, { recursive: true });
    rmSync(stamp, { force: true });
    const partial = `${file}.part`;
    await write(tiles, datasets, rowGroupSize, partial);
    renameSync(partial, file);
    writeFileSync(stamp, wanted);
  }
  const { name, box } = tiles[Math.floor(tiles.length / 3)]!;
  const tile = { name, longitude: (box[0] + box[2]) / 2, latitude: (box[1] + box[3]) / 2 };
  return { file, datasets, bytes: statSync(file).size, tile };
}

/** The grid's tiles, from the middle of the archive outwards; those across 180 degrees left out. */
async function readTiles(): Promise<Tile[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run('SET enable_geoparquet_conversion = false');
    const sql = 'SELECT tile, epsg::INTEGER AS epsg, geometry AS wkb, utm_bounds FROM read_parquet(?) ORDER BY tile';
    const rows = (await connection.runAndReadAll(sql, [GRID])).getRowObjectsJS();
    const tiles = rows.flatMap((row): Tile[] => {
      const wkb = new Uint8Array(row.wkb as Uint8Array);
      const geometry = geometryFromWkb(wkb);
      if (geometry.type !== 'Polygon') return [];
      const ring = (geometry.coordinates as number[][][])[0]!;
      const [x, y] = [ring.map(([longitude]) => longitude!), ring.map(([, latitude]) => latitude!)];
      const box: Tile['box'] = [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
      const [left, , , top] = String(row.utm_bounds)
        .match(/-?\d+(\.\d+)?/g)!
        .map(Number);
      return [{ name: String(row.tile), epsg: Number(row.epsg), wkb, box, corner: [left!, top!] }];
    });
    const far = ({ box }: Tile) => Math.hypot((box[0] - MIDDLE[0]) * 0.64, box[1] - MIDDLE[1]);
    return tiles.sort((a, b) => far(a) - far(b));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function write(tiles: readonly Tile[], datasets: number, rowGroupSize: number, file: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '4GB', temp_directory: `${file}.tmp` });
  const connection = await instance.connect();
  try {
    await connection.run(
      `CREATE TABLE tiles (rank INTEGER, name VARCHAR, epsg INTEGER, wkb BLOB, xmin DOUBLE, ymin DOUBLE, xmax DOUBLE,
         ymax DOUBLE, x INTEGER, y INTEGER, cell INTEGER)`,
    );
    await append(connection, tiles);
    // Sorted while rows are narrow, and described in that order.
    await connection.run(`CREATE TABLE passes AS ${passesSql(datasets)}`);
    const metadata = { geo: geoMetadata(tiles), 'stac-geoparquet': { version: '1.0.0', collections: COLLECTIONS } };
    const values = Object.entries(metadata).map(
      ([key, value]) => `'${key}': '${JSON.stringify(value).replaceAll("'", "''")}'`,
    );
    await connection.run(
      `COPY (${acquisitionsSql()}) TO '${file}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowGroupSize},
         KV_METADATA {${values.join(', ')}})`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(`${file}.tmp`, { recursive: true, force: true });
  }
}

async function append(connection: DuckDBConnection, tiles: readonly Tile[]): Promise<void> {
  const appender = await connection.createAppender('tiles');
  tiles.forEach(({ name, epsg, wkb, box, corner }, rank) => {
    appender.appendInteger(rank);
    appender.appendVarchar(name);
    appender.appendInteger(epsg);
    appender.appendBlob(wkb);
    for (const edge of box) appender.appendDouble(edge);
    for (const metres of corner) appender.appendInteger(Math.round(metres));
    appender.appendInteger(hilbertCell((box[0] + box[2]) / 2, (box[1] + box[3]) / 2));
    appender.endRow();
  });
  appender.closeSync();
}

function geoMetadata(tiles: readonly Tile[]): object {
  const edge = (index: number, pick: (...values: number[]) => number) => pick(...tiles.map(({ box }) => box[index]!));
  const path = (name: string) => ['bbox', name];
  return {
    version: '1.1.0',
    primary_column: 'geometry',
    columns: {
      geometry: {
        encoding: 'WKB',
        geometry_types: ['Polygon'],
        bbox: [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)],
        covering: { bbox: { xmin: path('xmin'), ymin: path('ymin'), xmax: path('xmax'), ymax: path('ymax') } },
      },
    },
  };
}

const band = (name: string, commonName: string) => ({
  type: 'image/tiff; application=geotiff; profile=cloud-optimized',
  roles: ['data'],
  'eo:bands': [{ name, common_name: commonName }],
  'raster:bands': [{ data_type: 'uint16', nodata: 0, scale: 0.0001, offset: -0.1 }],
});

const COLLECTIONS = {
  'sentinel-2-l2a': {
    type: 'Collection',
    stac_version: '1.0.0',
    id: 'sentinel-2-l2a',
    description: 'Generated for a benchmark: footprints of Sentinel-2, invented acquisitions',
    license: 'other',
    extent: {
      spatial: { bbox: [[-180, -90, 180, 90]] },
      temporal: { interval: [[`${FIRST_DAY}T00:00:00Z`, `${LAST_DAY}T23:59:59Z`]] },
    },
    item_assets: {
      blue: band('B02', 'blue'),
      green: band('B03', 'green'),
      red: band('B04', 'red'),
      nir: band('B08', 'nir'),
      scl: { ...band('SCL', ''), 'eo:bands': undefined, 'raster:bands': [{ data_type: 'uint8', nodata: 0 }] },
    },
    links: [],
  },
};
