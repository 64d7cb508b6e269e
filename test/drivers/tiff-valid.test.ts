import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLayout } from '#drivers/registry';
import type { TypedArray } from '#model/dtype';
import { isQuadratError } from '#model/errors';
import type { ImageLayout } from '#model/image';
import { dataSet } from '../fixtures/data-folder';
import { wasmKernels } from '../kernels/kernels-under-test';
import { gdalChecksum } from './gdal-checksum';
import { openFile, readBand, readBands } from './read-bands';
import score from './score.json' with { type: 'json' };
import { type ManifestRow, readGdalInfo, readManifest } from './tiff-set';

const FOLDER = dataSet('tiff-valid');
/** Larger ones would take minutes; `QUADRAT_LONG=1` reads them too, and with `QUADRAT_UPDATE=1` writes score.json anew. */
const MOST_SAMPLES = process.env.QUADRAT_LONG ? Number.POSITIVE_INFINITY : 1e6;

const COMPRESSIONS = ['none', 'packbits', 'lzw', 'deflate', 'deflate-old', 'zstd', 'lerc', 'jpeg', 'webp'];

const LONGEST_MS = process.env.QUADRAT_LONG ? 900_000 : 120_000;

const ROWS = FOLDER ? readManifest(FOLDER).filter((row) => samplesIn(row) <= MOST_SAMPLES) : [];
const INFO = readGdalInfo();
/** What pages decode with; that the TypeScript twins do the same is tested beside each kernel. */
const KERNELS = await wasmKernels();

function samplesIn({ w, h, spp }: ManifestRow): number {
  return Number(w) * Number(h) * Math.min(8, Number(spp));
}

/** As GDAL 3.6 sees it, for which a signed byte is a byte. */
function checksum(data: TypedArray, layout: ImageLayout): number {
  const stored = data instanceof Int8Array ? new Uint8Array(data.buffer, data.byteOffset, data.length) : data;
  return gdalChecksum(stored, layout.levels[0]!.coding.sampleFormat === 3);
}

/** 'equal', 'differs', or the error: its code and the sentence that names what is not read. */
async function outcome(row: ManifestRow): Promise<string> {
  try {
    const { layout, bands } = await readBands(await openFile(join(FOLDER!, row.path)), { kernels: KERNELS });
    return bands.map((band) => checksum(band, layout)).join('|') === row.checksums ? 'equal' : 'differs';
  } catch (error) {
    if (isQuadratError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
}

/** Why a file is not counted: it holds what Quadrat does not promise to read. */
function outOfScope({ comp, sf }: ManifestRow): string | null {
  if (!COMPRESSIONS.includes(comp)) return 'compression';
  return sf === '5' || sf === '6' ? 'complex' : null;
}

describe.skipIf(!FOLDER)('TIFFs that GDAL reads', () => {
  it(
    'have the same checksum in every band as GDAL finds, but for the files listed in score.json',
    async () => {
      const exceptions: Record<string, string> = {};
      const count = { inScope: 0, equal: 0 };
      for (const row of ROWS) {
        const result = await outcome(row);
        const reason = outOfScope(row);
        if (reason === null) {
          count.inScope++;
          if (result === 'equal') count.equal++;
          else expect(result, row.path).toMatch(/^UNSUPPORTED: /);
        }
        if (result !== 'equal') exceptions[row.path] = reason === null ? result : `${result} (${reason})`;
      }
      if (process.env.QUADRAT_UPDATE) {
        const table = { ...count, leastShareEqual: score.leastShareEqual, exceptions };
        writeFileSync(new URL('score.json', import.meta.url), `${JSON.stringify(table, null, 2)}\n`);
        return;
      }
      const known: Record<string, string> = score.exceptions;
      const expected = Object.fromEntries(ROWS.filter((r) => known[r.path]).map((r) => [r.path, known[r.path]]));
      expect(exceptions).toEqual(expected);
      expect(count.equal / count.inScope).toBeGreaterThanOrEqual(score.leastShareEqual);
    },
    LONGEST_MS,
  );

  it('have the place, nodata, names and overviews that GDAL finds', async () => {
    let compared = 0;
    for (const row of ROWS) {
      const info = INFO[`tiff-valid/${row.path}`];
      if (!info) continue;
      const source = await openFile(join(FOLDER!, row.path));
      const layout = await readLayout(source).catch((error: unknown) => {
        if (isQuadratError(error, 'UNSUPPORTED') || score.exceptions[row.path as never]) return null;
        throw error;
      });
      if (!layout) continue;
      compared++;
      const where = row.path;
      expect(layout.transform !== undefined, where).toBe(info.transform !== undefined);
      layout.transform?.forEach((value, i) => {
        expect(Math.abs(value - info.transform![i]!), where).toBeLessThanOrEqual(1e-9 * Math.abs(value));
      });
      if (!(row.path in NODATA_BY_DESIGN)) {
        expect(String(layout.bands[0]!.nodata).toLowerCase().replace('infinity', 'inf'), where).toBe(
          String(info.nodata),
        );
      }
      const bands = layout.bands.slice(0, 8);
      expect(
        bands.map((band) => band.name ?? ''),
        where,
      ).toEqual(info.names ?? bands.map(() => ''));
      // Units may come from a vertical CRS as well, which is none of the bands' business.
      const scaling = bands.map((band) => [band.scale ?? 1, band.offset ?? 0]);
      expect(scaling, where).toEqual(info.scaling?.map(([a, b]) => [a ?? 1, b ?? 0]) ?? bands.map(() => [1, 0]));
      if (row.path in OVERVIEWS_BY_DESIGN) continue;
      const overviews = layout.levels.slice(1).filter((level) => level.width * level.height < 2e6);
      const sorted = (info.overviews ?? []).toSorted((a, b) => b[0] - a[0]);
      expect(
        overviews.map((level) => [level.width, level.height]),
        where,
      ).toEqual(sorted.map(([w, h]) => [w, h]));
      if (outOfScope(row) !== null) continue;
      for (const [i, [, , expected]] of sorted.entries()) {
        const level = layout.levels.indexOf(overviews[i]!);
        expect(checksum(await readBand(source, layout, 0, level, KERNELS), layout), where).toBe(expected);
      }
    }
    expect(compared).toBeGreaterThan(240);
  }, 60_000);
});

/** -32768 in a byte band: a value that marks nothing. */
const NODATA_BY_DESIGN: Record<string, true> = { 'gdal-autotest/test_gdalwarp_lib_128_dem.tif': true };

const OVERVIEWS_BY_DESIGN: Record<string, string> = {
  'rio-cogeo/image_dec.tif': 'an "overview" as large as the image is none',
};

const SETS = [
  { set: 'naip', files: 10, epsg: '26914' },
  { set: 'landsat-lsts', files: 420, epsg: '32613' },
];

describe.each(SETS)('$set', ({ set, files, epsg }) => {
  const folder = dataSet(set);

  it.skipIf(!folder)(
    'reads as with GDAL: pixels, overviews, place and nodata of every file',
    async () => {
      const entries = Object.entries(INFO).filter(([path]) => path.startsWith(`${set}/`));
      expect(entries).toHaveLength(files);
      for (const [path, info] of entries) {
        const source = await openFile(join(folder!, '..', path));
        const { layout, bands } = await readBands(source, { kernels: KERNELS });
        expect(
          bands.map((band) => checksum(band, layout)),
          path,
        ).toEqual(info.checksums);
        expect(layout.transform, path).toEqual(info.transform);
        // -9999 of a byte band marks nothing.
        expect(layout.bands[0]!.nodata, path).toBe(
          layout.bands[0]!.dtype === 'uint8' && info.nodata === -9999 ? undefined : info.nodata,
        );
        expect(layout.crs, path).toBe(`EPSG:${info.epsg}`);
        expect(info.epsg).toBe(epsg);
        const overviews = info.overviews ?? [];
        expect(layout.levels).toHaveLength(1 + overviews.length);
        for (const [i, [, , expected]] of overviews.entries()) {
          expect(checksum(await readBand(source, layout, 0, i + 1, KERNELS), layout), path).toBe(expected);
        }
      }
    },
    60_000,
  );
});
