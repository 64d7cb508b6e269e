import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createByteClient } from '#bytes/byte-client';
import { readLayout } from '#drivers/registry';
import { isQuadratError } from '#model/errors';
import { dataSet } from '../fixtures/data-folder';
import { hasGdal, runGolden } from '../fixtures/gdal';
import { gdalChecksum } from './gdal-checksum';
import { mutate } from './mutations';
import { readBand } from './read-bands';

const FOLDER = dataSet('tiff-valid');

/** One of every coding and layout; all lossless, so that pixels can be compared. */
const FILES = [
  'blacha-cogeotiff/big_cog.tiff',
  'gdal-autotest/byte_DEFLATE_tiled.tif',
  'gdal-autotest/byte_LZW_predictor_2.tif',
  'gdal-autotest/byte_ZSTD.tif',
  'gdal-autotest/byte_LERC.tif',
  'gdal-autotest/byte_LERC_DEFLATE.tif',
  'gdal-autotest/bigtiff_two_strip_be_long8.tif',
  'gdal-autotest/rgbsmall_DEFLATE_separate.tif',
  'gdal-autotest/rgbsmall_LZW_tiled.tif',
  'gdal-autotest/float16.tif',
  'gdal-autotest/test3_with_mask_1bit_and_ovr.tif',
  'gdal-autotest/stefan_full_rgba.tif',
  'gdal-autotest/tiff_with_subifds.tif',
  'gdal-autotest/byte_pct.tif',
  'gdal-autotest/int16_big_endian.tif',
  'gdal-autotest/byte_gcp.tif',
  'gdal-autotest/byte_rpc.tif',
  'gdal-autotest/float32_lzw_predictor_3_big_endian.tif',
  'gdal-autotest/oddsize1bit.tif',
  'gdal-autotest/cog_sparse_strile_arrays_zeroified_when_possible.tif',
];

/** Mutations of each file: a few hundred in all, or 2,000 with QUADRAT_LONG. */
const EACH = (process.env.QUADRAT_LONG ? 2000 : 320) / FILES.length;

/** The longest one file may keep the processor busy; clock time depends on what else the machine does. */
const LONGEST_MS = 2000;
/** What all of them together may add to the memory this process has ever held at once. */
const MOST_BYTES = 256 * 2 ** 20;
/** Larger images are read in part, and not compared. */
const MOST_PIXELS = 2 ** 20;

type Pixels = [width: number, height: number, ...checksums: number[]];

/** The pixels of up to eight bands, summed as GDAL does; null for an image too large for that; or the error's code. */
async function read(bytes: Uint8Array<ArrayBuffer>): Promise<Pixels | null | string> {
  try {
    const source = createByteClient({ cache: 'none' }).open(new Blob([bytes]));
    const layout = await readLayout(source);
    const { width, height, coding } = layout.levels[0]!;
    if (width * height > MOST_PIXELS) return null;
    const sums: number[] = [];
    for (const band of layout.bands.keys()) {
      if (band === 8) break;
      const data = await readBand(source, layout, band);
      const stored = data instanceof Int8Array ? new Uint8Array(data.buffer, data.byteOffset, data.length) : data;
      sums.push(gdalChecksum(stored, coding.sampleFormat === 3));
    }
    for (let level = 1; level < layout.levels.length; level++) {
      if (layout.levels[level]!.width * layout.levels[level]!.height <= MOST_PIXELS)
        await readBand(source, layout, 0, level);
    }
    return [width, height, ...sums];
  } catch (error) {
    if (!isQuadratError(error)) throw error;
    expect(error.message.length).toBeGreaterThan(20);
    return error.code;
  }
}

describe.skipIf(!FOLDER)('mutated TIFFs', () => {
  it(`${EACH * FILES.length} of them: no hang, no crash, no great memory, a typed error or GDAL's pixels`, async () => {
    const count: Record<string, number> = { compared: 0, differing: 0, oursOnly: 0, gdalOnly: 0 };
    const differing: string[] = [];
    const folder = mkdtempSync(join(tmpdir(), 'quadrat-mutations-'));
    const results = new Map<string, Pixels | null | string>();
    const before = process.resourceUsage().maxRSS * 1024;
    let longest = 0;
    try {
      for (const [index, path] of FILES.entries()) {
        const original = new Uint8Array(readFileSync(join(FOLDER!, path)));
        for (let number = 0; number < EACH; number++) {
          const { kind, bytes } = mutate(original, number);
          const name = `${index}-${number}.tif`;
          const where = `${path}, mutation ${number} (${kind})`;
          const { user, system } = process.cpuUsage();
          const result = await read(bytes).catch((error: unknown) => {
            throw new Error(`${where}: ${error instanceof Error ? error.stack : error}`);
          });
          const used = process.cpuUsage();
          const ms = (used.user + used.system - user - system) / 1000;
          longest = Math.max(longest, ms);
          expect(ms, where).toBeLessThan(LONGEST_MS);
          const code = typeof result === 'string' ? result : 'pixels';
          count[code] = (count[code] ?? 0) + 1;
          results.set(name, result);
          writeFileSync(join(folder, name), bytes);
        }
      }
      const grown = process.resourceUsage().maxRSS * 1024 - before;
      expect(grown).toBeLessThan(MOST_BYTES);
      expect(Object.keys(count).filter((code) => !KNOWN.has(code))).toEqual([]);
      if (hasGdal('GTiff')) {
        const gdal = runGolden('mutations.py', [folder]) as Record<string, Array<number | string> | null>;
        for (const [name, ours] of results) {
          const theirs = gdal[name];
          if (theirs && typeof ours === 'string') count.gdalOnly!++;
          if (!theirs && Array.isArray(ours)) count.oursOnly!++;
          if (!theirs || !Array.isArray(ours)) continue;
          count.compared!++;
          const expected = [theirs[0], theirs[1], ...theirs.slice(3)];
          if (JSON.stringify(expected) === JSON.stringify(ours)) continue;
          count.differing!++;
          const [index, number] = name.split(/[-.]/);
          differing.push(`${FILES[Number(index)]} ${number}: ${JSON.stringify(theirs)} ${JSON.stringify(ours)}`);
        }
        console.log(JSON.stringify({ ...count, longest: Math.round(longest), grownMb: Math.round(grown / 2 ** 20) }));
        expect(differing).toEqual([]);
        expect(count.compared).toBeGreaterThan(EACH * FILES.length * 0.2);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 600_000);
});

const KNOWN = new Set(['BAD_TIFF', 'UNSUPPORTED', 'pixels', 'compared', 'differing', 'oursOnly', 'gdalOnly']);
