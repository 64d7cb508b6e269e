import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeCatalog } from '#catalog/parquet/write-catalog';
import { COLLECTIONS, ITEMS } from './contract-items';

/** A Python that has pyarrow, where it is not Debian's. */
const PYTHON = process.env.QUADRAT_PYARROW ?? '/usr/bin/python3';
const hasPyarrow = spawnSync(PYTHON, ['-c', 'import pyarrow.parquet']).status === 0;
const hasGdalParquet = /Parquet/.test(String(spawnSync('ogrinfo', ['--formats']).stdout ?? ''));

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-interop-'));
const file = path.join(folder, 'catalog.parquet');
beforeAll(() => writeFileSync(file, writeCatalog(ITEMS, COLLECTIONS, { rowGroupSize: 7 })));
afterAll(() => rmSync(folder, { recursive: true }));

const SCRIPT = `
import json, sys
import pyarrow.parquet as parquet
file = parquet.ParquetFile(sys.argv[1])
table = file.read()
print(json.dumps({
  'rows': table.num_rows,
  'groups': file.num_row_groups,
  'ids': table['id'].to_pylist(),
  'time': str(table.schema.field('datetime').type),
  'box': table['bbox'].to_pylist()[0],
  'wkb': all(value[:5] in (b'\\x01\\x03\\x00\\x00\\x00', b'\\x01\\x06\\x00\\x00\\x00') for value in table['geometry'].to_pylist() if value),
  'geo': json.loads(file.schema_arrow.metadata[b'geo'])['version'],
  'collections': sorted(json.loads(file.schema_arrow.metadata[b'stac-geoparquet'])['collections']),
}))`;

describe('what others read of a written catalog', () => {
  test.skipIf(!hasPyarrow)('pyarrow: every row, types, and the metadata of GeoParquet and STAC', () => {
    const { stdout, stderr } = spawnSync(PYTHON, ['-c', SCRIPT, file], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const seen = JSON.parse(stdout);
    expect(seen).toMatchObject({
      rows: ITEMS.length,
      groups: Math.ceil(ITEMS.length / 7),
      time: 'timestamp[us, tz=UTC]',
      wkb: true,
      geo: '1.1.0',
      collections: ['fields', 'lakes'],
    });
    expect(seen.ids.toSorted()).toEqual(ITEMS.map(({ id }) => id).sort());
    expect(Object.keys(seen.box)).toEqual(['xmin', 'ymin', 'xmax', 'ymax']);
  });

  test.skipIf(!hasGdalParquet)('GDAL: a layer in longitude and latitude with every row', () => {
    const { stdout } = spawnSync('ogrinfo', ['-so', '-al', file], { encoding: 'utf8' });
    expect(stdout).toContain(`Feature Count: ${ITEMS.length}`);
    expect(stdout).toMatch(/WGS 84/);
  });
});
