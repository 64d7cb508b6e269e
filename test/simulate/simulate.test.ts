import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SimulateResult, simulate } from '#cli/simulate';
import { SAMPLE_DEFAULTS } from '#simulate/sample';

const PYTHON = '/usr/bin/python3';
const gdal = (() => {
  try {
    execFileSync(PYTHON, ['-c', 'import osgeo_utils.samples.validate_cloud_optimized_geotiff'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const folder = mkdtempSync(join(tmpdir(), 'quadrat-simulate-'));
const out = join(folder, 'sample');
// Large enough for overviews and for a swath's edge, small enough for a test.
const reduced = { seed: 1, size: 272, dates: 4, workers: 0, quiet: true };
let made: SimulateResult;
beforeAll(async () => {
  made = await simulate({ out, ...reduced });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const images = () => readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tif'));

test('every date has both tiles, six bands each, and the truth lies beside them', () => {
  expect(made).toMatchObject({ made: true, catalog: join(out, 'catalog.parquet'), scenes: 8 });
  expect(images().filter((name) => name.startsWith('scenes'))).toHaveLength(8 * 6);
  expect(images().filter((name) => name.startsWith('truth'))).toHaveLength(2);
  expect(existsSync(join(out, 'truth.parquet'))).toBe(true);
  expect(readdirSync(folder)).toEqual(['sample']);
});

test('the full sample keeps within 80 MB', () => {
  const bytes = (below: string) =>
    images()
      .filter((name) => name.startsWith(below))
      .reduce((sum, name) => sum + statSync(join(out, name)).size, 0);
  const { size, dates } = SAMPLE_DEFAULTS;
  const area = (size / reduced.size) ** 2;
  expect(bytes('scenes') * area * (dates / reduced.dates) + bytes('truth') * area).toBeLessThan(80e6);
  expect(dates).toBeGreaterThanOrEqual(20);
});

test.skipIf(!gdal)('GDAL finds no fault in any file, and the same values and grids as the catalog says', () => {
  const script = `
import glob, json, sys
from osgeo import gdal
from osgeo_utils.samples.validate_cloud_optimized_geotiff import validate
gdal.UseExceptions()
seen = []
for path in sorted(glob.glob(sys.argv[1] + '/**/*.tif', recursive=True)):
  warnings, errors, _ = validate(path, full_check=True)
  d = gdal.Open(path)
  b = d.GetRasterBand(1)
  seen.append({"path": path, "problems": warnings + errors, "epsg": d.GetSpatialRef().GetAuthorityCode(None),
    "nodata": b.GetNoDataValue(), "scale": b.GetScale(), "offset": b.GetOffset(), "bands": d.RasterCount,
    "name": b.GetDescription(), "note": d.GetMetadataItem("SIMULATED")})
print(json.dumps(seen))`;
  const seen = JSON.parse(execFileSync(PYTHON, ['-c', script, out], { encoding: 'utf8' })) as Record<string, unknown>[];
  expect(seen).toHaveLength(50);
  for (const { path, ...file } of seen) {
    const name = String(path);
    const kind = name.slice(name.lastIndexOf('/') + 1, -4);
    expect(file, name).toEqual({
      problems: [],
      epsg: name.includes('west') ? '32632' : '32633',
      nodata: 0,
      scale: kind === 'scl' ? null : 0.0001,
      offset: kind === 'scl' ? null : -0.1,
      bands: kind.endsWith('median') ? 5 : 1,
      name: kind.endsWith('median') ? 'blue' : kind,
      note: 'Made by a simulator. Nothing here was measured.',
    });
  }
});

describe('making it again', () => {
  test('the same sample is left as it is', async () => {
    const before = readFileSync(join(out, 'catalog.parquet'));
    expect(await simulate({ out, ...reduced })).toEqual({ ...made, made: false });
    expect(readFileSync(join(out, 'catalog.parquet')).equals(before)).toBe(true);
  });

  test('in another place it is the same to the byte', async () => {
    const other = join(folder, 'other');
    const small = { ...reduced, size: 64, dates: 2 };
    await simulate({ out: join(folder, 'one'), ...small });
    await simulate({ out: other, ...small });
    const names = readdirSync(other, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
    expect(names.length).toBeGreaterThan(24);
    for (const name of names) {
      expect(readFileSync(join(other, name)).equals(readFileSync(join(folder, 'one', name))), name).toBe(true);
    }
    rmSync(other, { recursive: true });
    rmSync(join(folder, 'one'), { recursive: true });
  });

  test("a folder of somebody else's files is refused and left alone", async () => {
    const theirs = join(folder, 'theirs');
    mkdirSync(theirs);
    writeFileSync(join(theirs, 'letter.txt'), 'Dear ...');
    await expect(simulate({ out: theirs, ...reduced })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(readdirSync(theirs)).toEqual(['letter.txt']);
  });

  test('an abort leaves nothing behind', async () => {
    const reason = new Error('enough');
    const never = join(folder, 'never');
    await expect(simulate({ out: never, ...reduced, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(readdirSync(folder).filter((name) => name.includes('never'))).toEqual([]);
  });

  test.each([{ size: 0 }, { size: 10.5 }, { dates: 0 }, { seed: 0.5 }])('%o is refused', async (wrong) => {
    const never = join(folder, 'never');
    await expect(simulate({ out: never, ...reduced, ...wrong })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});
