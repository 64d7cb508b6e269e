import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createByteClient } from '#bytes/byte-client';
import type { ByteSource } from '#bytes/source';
import { readWindow } from '#drivers/read-window';
import { readLayout } from '#drivers/registry';
import { referenceKernels } from '#kernels/reference';
import { isQuadratError } from '#model/errors';
import { planBlocks } from '#plan/blocks';
import { dataSet } from '../fixtures/data-folder';
import { openFile } from './read-bands';
import { readManifest } from './tiff-set';

const MALFORMED = dataSet('tiff-malformed');
const VALID = dataSet('tiff-valid');

/** The longest that one hostile file may keep the processor busy; clock time depends on what else the machine does. */
const LONGEST_MS = 2000;

function busyMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Structure and up to a megapixel of every level: 'pixels', or the code of the typed error it ends in. */
async function outcome(source: ByteSource): Promise<string> {
  try {
    const layout = await readLayout(source);
    for (const [level, { width, height }] of layout.levels.entries()) {
      const window = { col: 0, row: 0, width: Math.min(width, 1024), height: Math.min(height, 1024) };
      const blocks = planBlocks(layout, level, 0, window);
      await readWindow(source, layout, level, 0, window, blocks, referenceKernels);
    }
    return 'pixels';
  } catch (error) {
    if (isQuadratError(error)) {
      expect(error.message.length).toBeGreaterThan(20);
      return error.code;
    }
    throw error;
  }
}

describe.skipIf(!MALFORMED)('TIFFs that GDAL refuses, or that are built to exhaust a reader', () => {
  it('end in pixels or a typed error, each within two seconds', async () => {
    const count: Record<string, number> = {};
    const rows = readManifest(MALFORMED!);
    for (const { path } of rows) {
      const started = busyMs();
      const result = await outcome(await openFile(join(MALFORMED!, path)));
      expect(busyMs() - started, path).toBeLessThan(LONGEST_MS);
      count[result] = (count[result] ?? 0) + 1;
    }
    expect(rows).toHaveLength(191);
    expect(Object.keys(count).sort()).toEqual(['BAD_TIFF', 'UNSUPPORTED', 'pixels']);
    // Most are damaged beyond use; reading fewer of them as pixels would be as fine as more.
    expect(count.BAD_TIFF).toBeGreaterThan(100);
  }, 60_000);
});

const SEEDS = [
  'blacha-cogeotiff/big_cog.tiff',
  'gdal-autotest/byte_DEFLATE_tiled.tif',
  'gdal-autotest/byte_LZW_predictor_2.tif',
  'gdal-autotest/byte_ZSTD.tif',
  'gdal-autotest/byte_LERC.tif',
  'gdal-autotest/byte_JPEG.tif',
  'gdal-autotest/rgbsmall_DEFLATE_separate.tif',
  'gdal-autotest/float16.tif',
];

describe.skipIf(!VALID)('mutated TIFFs', () => {
  it.each(SEEDS)(
    '%s: 40 mutations, half of them in the header, end in pixels or a typed error',
    async (path) => {
      const original = new Uint8Array(readFileSync(join(VALID!, path)));
      const random = generator(path.length * 7919 + original.length);
      const results = new Set<string>();
      for (let i = 0; i < 40; i++) {
        const bytes = mutate(original, random, i % 2 === 0);
        const started = busyMs();
        results.add(await outcome(createByteClient({ cache: 'none' }).open(new Blob([bytes]))));
        expect(busyMs() - started, `mutation ${i}`).toBeLessThan(LONGEST_MS);
      }
      expect([...results].every((result) => ['pixels', 'BAD_TIFF', 'UNSUPPORTED'].includes(result))).toBe(true);
      expect(results.size).toBeGreaterThan(1);
    },
    60_000,
  );
});

/** A copy with one to eight bytes changed, or cut somewhere. */
function mutate(original: Uint8Array, random: () => number, header: boolean): Uint8Array<ArrayBuffer> {
  const reach = header ? Math.min(400, original.length) : original.length;
  if (random() < 0.1) return original.slice(0, Math.floor(random() * original.length));
  const bytes = original.slice();
  for (let n = 1 + Math.floor(random() * 8); n > 0; n--) {
    const extreme = [0, 1, 0x7f, 0x80, 0xff][Math.floor(random() * 8)];
    bytes[Math.floor(random() * reach)] = extreme ?? Math.floor(random() * 256);
  }
  return bytes;
}

/** Mulberry32: the same numbers on every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
