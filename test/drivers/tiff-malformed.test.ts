import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referenceKernels } from '#kernels/reference';
import { dataSet } from '../fixtures/data-folder';
import { wasmKernels } from '../kernels/kernels-under-test';
import { openFile } from './read-bands';
import { compareWithGdal, LONGEST_MS, MOST_BYTES, mostMemory, type Reading, readDamaged, timed } from './read-damaged';
import { readManifest } from './tiff-set';

const FOLDER = dataSet('tiff-malformed');

describe.skipIf(!FOLDER)('TIFFs that GDAL refuses, or that are built to exhaust a reader', () => {
  it('end in GDAL’s pixels or a typed error, each within two seconds, all within 256 MB', async () => {
    const kernels = await wasmKernels();
    const links = mkdtempSync(join(tmpdir(), 'quadrat-malformed-'));
    try {
      const before = mostMemory();
      const readings = new Map<string, Reading>();
      const count: Record<string, number> = {};
      const rows = readManifest(FOLDER!);
      for (const { path } of rows) {
        const file = join(FOLDER!, path);
        const { result, ms } = await timed(async () => readDamaged(await openFile(file), kernels));
        expect(ms, path).toBeLessThan(LONGEST_MS);
        expect(await readDamaged(await openFile(file), referenceKernels), path).toEqual(result);
        const name = path.replaceAll('/', '_');
        symlinkSync(file, join(links, name));
        readings.set(name, result);
        const kind = typeof result === 'string' ? result : 'pixels';
        count[kind] = (count[kind] ?? 0) + 1;
      }
      expect(mostMemory() - before).toBeLessThan(MOST_BYTES);
      expect(rows).toHaveLength(191);
      expect(Object.keys(count).sort()).toEqual(['BAD_TIFF', 'UNSUPPORTED', 'pixels']);
      // Most are damaged beyond use; reading fewer of them as pixels would be as fine as more.
      expect(count.BAD_TIFF).toBeGreaterThan(100);
      const comparison = compareWithGdal(links, readings);
      console.log(JSON.stringify({ ...count, ...comparison }));
      expect(comparison?.differing ?? []).toEqual([]);
    } finally {
      rmSync(links, { recursive: true });
    }
  }, 120_000);
});
