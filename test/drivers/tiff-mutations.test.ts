import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createByteClient } from '#bytes/byte-client';
import { referenceKernels } from '#kernels/reference';
import { dataSet } from '../fixtures/data-folder';
import { wasmKernels } from '../kernels/kernels-under-test';
import { MUTATION_KINDS, mutate } from './mutations';
import { compareWithGdal, LONGEST_MS, MOST_BYTES, mostMemory, type Reading, readDamaged, timed } from './read-damaged';

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

/** Mutations of each file: 2,000 in all. */
const EACH = 2000 / FILES.length;

describe.skipIf(!FOLDER)('mutated TIFFs', () => {
  it(`${EACH * FILES.length} of them: no hang, no crash, no great memory, a typed error or GDAL's pixels`, async () => {
    const wasm = await wasmKernels();
    const count: Record<string, number> = {};
    const folder = mkdtempSync(join(tmpdir(), 'quadrat-mutations-'));
    const readings = new Map<string, Reading>();
    const before = mostMemory();
    let longest = 0;
    try {
      for (const path of FILES) {
        const original = new Uint8Array(readFileSync(join(FOLDER!, path)));
        for (let number = 0; number < EACH; number++) {
          const { kind, bytes } = mutate(original, number);
          const where = `${path}, mutation ${number} (${kind})`;
          // Every kind of damage comes to both.
          const kernels = Math.floor(number / MUTATION_KINDS.length) % 2 === 0 ? wasm : referenceKernels;
          const source = createByteClient({ cache: 'none' }).open(new Blob([bytes]));
          const { result, ms } = await timed(() => readDamaged(source, kernels)).catch((error: unknown) => {
            throw new Error(`${where}: ${error instanceof Error ? error.stack : error}`);
          });
          longest = Math.max(longest, ms);
          expect(ms, where).toBeLessThan(LONGEST_MS);
          const code = typeof result === 'string' ? result : 'pixels';
          count[code] = (count[code] ?? 0) + 1;
          const name = `${path.replaceAll('/', '_')}-${number}`;
          readings.set(name, result);
          writeFileSync(join(folder, name), bytes);
        }
      }
      const grown = mostMemory() - before;
      expect(grown).toBeLessThan(MOST_BYTES);
      expect(Object.keys(count).filter((code) => !KNOWN.has(code))).toEqual([]);
      const comparison = compareWithGdal(folder, readings);
      const figures = { ...count, longestMs: Math.round(longest), grownMb: Math.round(grown / 2 ** 20) };
      console.log(JSON.stringify({ ...figures, ...comparison }));
      if (!comparison) return;
      expect(comparison.differing).toEqual([]);
      expect(comparison.compared).toBeGreaterThan(EACH * FILES.length * 0.2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 600_000);
});

const KNOWN = new Set(['BAD_TIFF', 'UNSUPPORTED', 'pixels']);
