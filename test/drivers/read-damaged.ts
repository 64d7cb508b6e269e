import { expect } from 'vitest';
import type { ByteSource } from '#bytes/source';
import { readWindow } from '#drivers/read-window';
import { readLayout } from '#drivers/registry';
import type { Kernels } from '#kernels/kernels';
import { isQuadratError } from '#model/errors';
import { planBlocks } from '#plan/blocks';
import { hasGdal, runGolden } from '../fixtures/gdal';
import { gdalChecksum } from './gdal-checksum';
import { readBand } from './read-bands';

/** The longest that one file may keep the processor busy; clock time depends on what else the machine does. */
export const LONGEST_MS = 2000;
/** What reading small files may add to the memory this process has ever held at once. */
export const MOST_BYTES = 256 * 2 ** 20;

/** Larger images are read in part, and not compared. */
const MOST_PIXELS = 2 ** 20;
const PART = 1024;

/** Size and the checksums of up to eight bands, summed as GDAL does. */
export type Pixels = [width: number, height: number, ...checksums: number[]];

/** What came of reading a file that may be damaged: its pixels, null where it was too large for all of them, or an error's code. */
export type Reading = Pixels | null | string;

/** Reads all bands of the image and the first of each overview. Only typed errors with a sentence count as an outcome. */
export async function readDamaged(source: ByteSource, kernels: Kernels): Promise<Reading> {
  try {
    const layout = await readLayout(source);
    const [{ width, height, coding }] = layout.levels as [(typeof layout.levels)[0]];
    for (const [level, size] of layout.levels.entries()) {
      if (level === 0 && size.width * size.height <= MOST_PIXELS) continue;
      const window = { col: 0, row: 0, width: Math.min(size.width, PART), height: Math.min(size.height, PART) };
      await readWindow(source, layout, level, 0, window, planBlocks(layout, level, 0, window), kernels);
    }
    if (width * height > MOST_PIXELS) return null;
    const sums: number[] = [];
    for (const band of layout.bands.keys()) {
      if (band === 8) break;
      const data = await readBand(source, layout, band, 0, kernels);
      const stored = data instanceof Int8Array ? new Uint8Array(data.buffer, data.byteOffset, data.length) : data;
      sums.push(gdalChecksum(stored, coding.sampleFormat === 3));
    }
    return [width, height, ...sums];
  } catch (error) {
    if (!isQuadratError(error)) throw error;
    expect(error.message.length).toBeGreaterThan(20);
    return error.code;
  }
}

/** Processor time of a call, milliseconds, beside what it gives. */
export async function timed<T>(call: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const before = process.cpuUsage();
  const result = await call();
  const { user, system } = process.cpuUsage(before);
  return { result, ms: (user + system) / 1000 };
}

/** The most memory this process has held so far, bytes. */
export function mostMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** How readings compare with GDAL's of the same files. */
export interface Comparison {
  /** Files both read. */
  compared: number;
  /** Those of them with other pixels: file, GDAL's, ours. */
  differing: string[];
  /** Files that only one of the two reads. */
  oursOnly: number;
  gdalOnly: number;
}

/** Holds readings, by file name in `folder`, against GDAL's; undefined where there is no GDAL. */
export function compareWithGdal(folder: string, readings: ReadonlyMap<string, Reading>): Comparison | undefined {
  if (!hasGdal('GTiff')) return undefined;
  const gdal = runGolden('mutations.py', [folder]) as Record<string, [number, number, string, ...number[]] | null>;
  const comparison: Comparison = { compared: 0, differing: [], oursOnly: 0, gdalOnly: 0 };
  for (const [name, ours] of readings) {
    const theirs = gdal[name];
    if (theirs && typeof ours === 'string') comparison.gdalOnly++;
    if (!theirs && Array.isArray(ours)) comparison.oursOnly++;
    if (!theirs || !Array.isArray(ours)) continue;
    comparison.compared++;
    const [width, height, , ...sums] = theirs;
    if (JSON.stringify([width, height, ...sums]) !== JSON.stringify(ours)) {
      comparison.differing.push(`${name}: ${JSON.stringify(theirs)} ${JSON.stringify(ours)}`);
    }
  }
  return comparison;
}
