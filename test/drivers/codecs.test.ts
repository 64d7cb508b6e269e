import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeTiffBlock } from '#drivers/tiff/decode-block';
import type { Kernels } from '#kernels/kernels';
import { loadKernels } from '#kernels/load-kernels';
import { referenceKernels } from '#kernels/reference';
import { isFloat } from '#model/dtype';
import { isQuadratError } from '#model/errors';
import { builtKernels } from '../fixtures/kernels';
import { gdalChecksum } from './gdal-checksum';
import { openFile, readBands } from './read-bands';

const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('../golden/codecs.py', import.meta.url));

const hasGdal = (() => {
  try {
    execFileSync(PYTHON, ['-c', 'import ctypes, numpy, osgeo.gdal; ctypes.CDLL("libtiff.so.6")'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** Damage to one block ends as it should within this time, and most of it at once. */
const LONGEST_MS = 2000;

describe.skipIf(!hasGdal)('blocks that GDAL and libtiff write', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quadrat-codecs-'));
  let checksums: Record<string, number[]>;

  beforeAll(() => {
    checksums = JSON.parse(execFileSync(PYTHON, [SCRIPT, folder], { encoding: 'utf8' }));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<[string, () => Promise<Kernels>]>([
    ['TypeScript', async () => referenceKernels],
    ['WASM', () => loadKernels(builtKernels())],
  ])('have the samples that GDAL reads, with the kernels in %s', async (_, load) => {
    const kernels = await load();
    const differing: string[] = [];
    for (const [name, expected] of Object.entries(checksums)) {
      const { layout, bands } = await readBands(await openFile(join(folder, `${name}.tif`)), { kernels });
      const sums = bands.map((band) => gdalChecksum(band, isFloat(layout.bands[0]!.dtype)));
      if (String(sums) !== String(expected)) differing.push(`${name}: ${sums} is not ${expected}`);
    }
    expect(differing).toEqual([]);
    expect(Object.keys(checksums).length).toBeGreaterThan(90);
  });

  const DAMAGED = [
    'JPEG-ycbcr',
    'JPEG-grey',
    'WEBP-lossy',
    'WEBP-lossless-alpha',
    'LERC-uint16',
    'LERC_DEFLATE-uint16',
  ];
  it.each([...DAMAGED, 'LERC_ZSTD-uint16', 'LERC-NaN-PIXEL', 'ZSTD-2-uint16', 'DEFLATE-2-uint16', 'LZW-2-uint16'])(
    '%s: damage ends in BAD_TIFF or pixels, soon, and leaves the decoder fit for the next block',
    async (name) => {
      const kernels = await loadKernels(builtKernels());
      const source = await openFile(join(folder, `${name}.tif`));
      const { layout } = await readBands(source, { kernels });
      const { offsets, byteCounts } = layout.levels[0]!;
      const file = new Uint8Array(readFileSync(join(folder, `${name}.tif`)));
      const block = file.slice(offsets[0]!, offsets[0]! + byteCounts[0]!);
      const whole = await decodeTiffBlock(layout, 0, 0, block, kernels);
      const outcomes = new Set<string>();
      for (let i = 0; i < 120; i++) {
        const bytes = i % 4 === 0 ? block.slice(0, Math.floor((block.length * i) / 120)) : block.slice();
        for (let n = i % 4; n > 0; n--) {
          const at = (i * 7919 + n * 104_729) % bytes.length;
          bytes[at] = bytes[at]! ^ (1 + ((i * 31 + n) % 255));
        }
        const started = process.cpuUsage();
        const outcome = await decodeTiffBlock(layout, 0, 0, bytes, kernels).then(
          ({ data }) => (data.length >= whole.data.length ? 'pixels' : `${data.length} samples`),
          (error: unknown) => {
            if (!isQuadratError(error)) throw error;
            return error.code;
          },
        );
        const { user, system } = process.cpuUsage(started);
        expect((user + system) / 1000, `damage ${i}`).toBeLessThan(LONGEST_MS);
        outcomes.add(outcome);
      }
      expect([...outcomes].filter((outcome) => !['pixels', 'BAD_TIFF', 'UNSUPPORTED'].includes(outcome))).toEqual([]);
      expect(outcomes).toContain('BAD_TIFF');
      expect((await decodeTiffBlock(layout, 0, 0, block, kernels)).data).toEqual(whole.data);
    },
  );
});
