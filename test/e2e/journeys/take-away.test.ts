import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../harness/axe';
import { type RunningCommand, startQuadrat } from '../harness/command';
import { launch, PHONE, type Visit, visit } from '../harness/page';

// Debian's GDAL bindings live in the system's own Python, whatever `python3` on the PATH is.
const PYTHON = '/usr/bin/python3';
const gdal = (() => {
  try {
    execFileSync(PYTHON, ['-c', 'import osgeo_utils.samples.validate_cloud_optimized_geotiff'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const folder = mkdtempSync(join(tmpdir(), 'quadrat-take-'));

/** What GDAL and its validator say of a file. */
function inspected(bytes: Buffer): Record<string, unknown> {
  const path = join(folder, 'result.tif');
  writeFileSync(path, bytes);
  const script = `
import json, sys
from osgeo import gdal
from osgeo_utils.samples.validate_cloud_optimized_geotiff import validate
gdal.UseExceptions()
warnings, errors, _ = validate(sys.argv[1], full_check=True)
d = gdal.Open(sys.argv[1])
bands = [d.GetRasterBand(i + 1) for i in range(d.RasterCount)]
print(json.dumps({
    "problems": warnings + errors,
    "epsg": d.GetSpatialRef().GetAuthorityCode(None),
    "size": [d.RasterXSize, d.RasterYSize],
    "pixel": d.GetGeoTransform()[1],
    "names": [b.GetDescription() for b in bands],
    "types": [gdal.GetDataTypeName(b.DataType) for b in bands],
    "nodata": [str(b.GetNoDataValue()) for b in bands],
    "scales": [b.GetScale() for b in bands],
    "overviews": bands[0].GetOverviewCount(),
    "mean": bands[0].ComputeStatistics(False)[2],
    "metadata": d.GetMetadata(),
}))`;
  return JSON.parse(execFileSync(PYTHON, ['-c', script, path], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
}

describe('taking away', () => {
  let browser: Browser;
  let command: RunningCommand;

  beforeAll(async () => {
    [browser, command] = await Promise.all([launch(), startQuadrat()]);
  });
  afterAll(async () => {
    await browser?.close();
    await command?.stop();
    rmSync(folder, { recursive: true });
  });

  /** What a button of the tab downloads. */
  async function taken({ page }: Visit, name: RegExp): Promise<{ file: string; bytes: Buffer }> {
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 90_000 }),
      page.getByRole('tabpanel').getByRole('button', { name }).click(),
    ]);
    return { file: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }

  async function opened(viewport?: { width: number; height: number }): Promise<Visit> {
    const visitor = await visit(browser, command.url, viewport);
    await visitor.reaches('ready');
    if (viewport) await visitor.page.getByRole('button', { name: 'Show all choices' }).click();
    await visitor.page.getByRole('tab', { name: 'Take away' }).click();
    await visitor.page.getByText(/\d+ × [\d,]+ pixels of \d+ scenes/).waitFor({ timeout: 30_000 });
    return visitor;
  }

  it('writes GeoTIFFs that GDAL takes for cloud-optimised, with names, scale and credit', async ({ skip }) => {
    const visitor = await opened();
    const { page, problems, screenshot, close } = visitor;
    await screenshot('take-away');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Area', exact: true }).selectOption('all');
    const { file, bytes } = await taken(visitor, /^GeoTIFF/);
    expect(file).toMatch(/^simulated.*\.tif$/);
    await page.getByText(/^Saved .*\.tif/).waitFor();
    await page.getByText('All, with indices').click();
    await page.getByLabel('Pixel size in metres').fill('40');
    await page.getByRole('combobox', { name: 'Projection' }).selectOption('EPSG:3857');
    const wide = await taken(visitor, /^GeoTIFF/);
    expect(problems).toEqual([]);
    await close();
    if (!gdal) skip();
    const plain = inspected(bytes);
    expect(plain).toMatchObject({
      problems: [],
      epsg: '32633',
      pixel: 10,
      names: ['red', 'green', 'blue'],
      types: ['UInt16', 'UInt16', 'UInt16'],
      nodata: ['0.0', '0.0', '0.0'],
      scales: [0.0001, 0.0001, 0.0001],
      metadata: { LICENSE: expect.any(String), ATTRIBUTION: expect.stringContaining('simulator'), METHOD: 'median' },
    });
    expect(plain.overviews).toBeGreaterThan(0);
    const all = inspected(wide.bytes);
    expect(all).toMatchObject({ problems: [], epsg: '3857' });
    expect(all.names).toEqual(['blue', 'green', 'red', 'nir', 'swir16', 'ndvi', 'ndwi', 'ndmi']);
    expect(new Set(all.types as string[])).toEqual(new Set(['Float32']));
    expect(new Set(all.nodata as string[])).toEqual(new Set(['nan']));
  });

  it('hands out shapes and the request itself', async () => {
    const visitor = await opened(PHONE);
    const { page, problems, screenshot, close } = visitor;
    await screenshot('take-away-phone');
    expect(await violations(page)).toEqual([]);
    const footprints = JSON.parse((await taken(visitor, /^Footprints/)).bytes.toString());
    expect(footprints.features).toHaveLength(48);
    expect(footprints.features[0].geometry.type).toBe('Polygon');
    expect(footprints.credit).toContain('Simulated data');
    const areas = JSON.parse((await taken(visitor, /^Areas/)).bytes.toString());
    expect(areas.features).toHaveLength(1);
    const request = JSON.parse((await taken(visitor, /^JSON/)).bytes.toString());
    expect(request.composite).toMatchObject({ method: 'median', groupBy: 'solar_day', geobox: { crs: 'EPSG:32633' } });
    expect(request.scenes).toHaveLength(48);
    expect(request.catalogs[0]).toMatch(/^http.*\/catalog\.parquet$/);
    const script = (await taken(visitor, /^Python/)).bytes;
    expect(script.toString()).toContain('odc.stac.load(');
    const path = join(folder, 'script.py');
    writeFileSync(path, script);
    execFileSync('python3', ['-c', `compile(open(${JSON.stringify(path)}).read(), 'script.py', 'exec')`]);
    expect(problems).toEqual([]);
    await close();
  });
});
