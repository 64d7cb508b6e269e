import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '#bytes/source';
import { readLayout } from '#drivers/registry';
import { decodeLayout, encodeLayout } from '#drivers/stored-layout';
import type { ImageLayout } from '#model/image';
import { dataSet } from '../fixtures/data-folder';
import { imageBytes, utmGrid } from '../fixtures/tiny-world';
import { readManifest } from './tiff-set';

function sourceOf(bytes: Uint8Array): ByteSource {
  return {
    url: 'memory',
    size: async () => bytes.length,
    read: async (ranges) => ranges.map(({ offset, length }) => bytes.slice(offset, offset + length)),
  };
}

async function sampleLayout(): Promise<ImageLayout> {
  return readLayout(sourceOf(await imageBytes({ grid: utmGrid(300, 500), seed: 1, overviews: [2, 4] })));
}

/** What the text is meant to keep. */
function keptOf({ driver, levels, size, bands }: ImageLayout) {
  return { driver, levels, size, bands: bands.map(({ dtype, nodata }) => ({ dtype, nodata })) };
}

describe('a layout as a text', () => {
  it('comes back as it was, in a few bytes a block', async () => {
    const layout = await sampleLayout();
    const text = encodeLayout(layout)!;
    expect(keptOf(decodeLayout(text)!)).toEqual(keptOf(layout));
    const blocks = layout.levels.reduce((sum, { offsets }) => sum + offsets.length, 0);
    expect(text.length).toBeLessThan(60 + 6 * blocks);
  });

  it('is left out where it would be long, or where the image has more to it', async () => {
    const layout = await sampleLayout();
    const [level] = layout.levels;
    const many = new Float64Array(8192).fill(1000);
    const wide = { ...level!, width: 8192, height: 1, blockWidth: 1, blockHeight: 1, offsets: many, byteCounts: many };
    expect(encodeLayout({ ...layout, size: 1e9, levels: [wide] })).toBeUndefined();
    expect(encodeLayout({ ...layout, size: undefined })).toBeUndefined();
    expect(encodeLayout({ ...layout, driver: 'other' })).toBeUndefined();
    const more: ImageLayout & { mask: string } = { ...layout, mask: 'beside the image' };
    expect(encodeLayout(more)).toBeUndefined();
    const inked = { ...level!, coding: { ...level!.coding, inks: 4 } };
    expect(encodeLayout({ ...layout, levels: [inked] })).toBeUndefined();
  });

  it('that is forged, cut or changed gives a layout that keeps its own rules, or none', async () => {
    const text = encodeLayout(await sampleLayout())!;
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const change = fc.record({ at: fc.nat(bytes.length - 1), to: fc.nat(255) });
    const forged = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.base64String({ maxLength: 400 }),
      fc.nat(text.length - 1).map((end) => text.slice(0, end)),
      fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
        const copy = bytes.slice();
        for (const { at, to } of changes) copy[at] = to;
        return btoa(String.fromCharCode(...copy));
      }),
    );
    fc.assert(
      fc.property(forged, (claim) => {
        const layout = decodeLayout(claim);
        if (!layout) return;
        for (const { width, height, blockWidth, blockHeight, coding, offsets, byteCounts } of layout.levels) {
          const planes = layout.bands.length / coding.samplesPerBlock;
          const blocks = Math.ceil(width / blockWidth) * Math.ceil(height / blockHeight) * planes;
          expect([offsets.length, byteCounts.length]).toEqual([blocks, blocks]);
          for (let i = 0; i < blocks; i++) expect(offsets[i]! + byteCounts[i]!).toBeLessThanOrEqual(layout.size);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('that claims a gigantic image takes no gigantic memory', () => {
    const huge = [1, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, 0, 1, 1, 1, 8, 1, 1, 1, 1, 0, 0, 1];
    const size = [0xff, 0xff, 0xff, 0xff, 0x07];
    const claim = btoa(String.fromCharCode(...huge, ...size, ...size, 1, 1, 1));
    expect(decodeLayout(claim)).toBeUndefined();
  });

  const folder = dataSet('tiff-valid');
  it.skipIf(!folder)('of real files of every coding: as read from the file, or left out', async () => {
    let told = 0;
    for (const { path } of readManifest(folder!).filter((_, index) => index % 4 === 0)) {
      const file = join(folder!, path);
      if (!existsSync(file)) continue;
      const layout = await readLayout(sourceOf(new Uint8Array(readFileSync(file)))).catch(() => undefined);
      const text = layout && encodeLayout(layout);
      if (!text) continue;
      told++;
      expect(keptOf(decodeLayout(text)!), path).toEqual(keptOf(layout!));
    }
    expect(told).toBeGreaterThan(120);
  });
});
