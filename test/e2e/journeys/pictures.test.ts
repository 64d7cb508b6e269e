import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { type Visit, visit } from '../harness/page';
import { useSample } from '../harness/sample';

describe('pictures and films to take away', () => {
  const sample = useSample();

  async function taken({ page }: Visit, name: RegExp): Promise<{ file: string; bytes: Buffer }> {
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 120_000 }),
      page.getByRole('tabpanel').getByRole('button', { name }).click(),
    ]);
    return { file: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }

  it('a PNG with its legend, and a film of the years', async () => {
    const visitor = await visit(sample.browser, sample.command.url);
    const { page, problems, reaches, screenshot, close } = visitor;
    await reaches('ready');
    await page.getByRole('region', { name: 'Time' }).getByText('Year', { exact: true }).click();
    await page.waitForTimeout(400);
    await reaches('ready');
    await page.getByRole('tab', { name: 'Take away' }).click();
    await page.getByRole('spinbutton', { name: 'Pixel size in metres' }).fill('40');
    await page.getByRole('spinbutton', { name: 'Pixel size in metres' }).press('Enter');

    const picture = await taken(visitor, /^PNG/);
    expect(picture.file).toMatch(/\.png$/);
    const { width, height, data } = PNG.sync.read(picture.bytes);
    const colours = new Set<number>();
    for (let at = 0; at < data.length; at += 4) colours.add(data.readUInt32BE(at) >>> 8);
    expect(Math.min(width, height)).toBeGreaterThan(100);
    expect(colours.size, 'colours of the picture').toBeGreaterThan(500);

    const gif = await taken(visitor, /^GIF/);
    expect(gif.bytes.subarray(0, 6).toString('latin1')).toBe('GIF89a');
    // A graphic control extension a frame: two years.
    expect(gif.bytes.toString('latin1').split('\x21\xf9\x04').length - 1).toBe(2);

    const film = await taken(visitor, /^WebM/);
    expect(film.bytes.readUInt32BE(0), 'the head of EBML').toBe(0x1a45dfa3);
    // On an empty page: the application's own does not let media in.
    const player = await sample.browser.newPage();
    const duration = await player.evaluate(async (base64) => {
      const video = document.createElement('video');
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      video.src = URL.createObjectURL(new Blob([bytes], { type: 'video/webm' }));
      await new Promise((resolve, reject) => {
        video.onloadedmetadata = resolve;
        video.onerror = () => reject(new Error(video.error?.message));
      });
      return video.duration;
    }, film.bytes.toString('base64'));
    await player.close();
    expect(duration).toBeGreaterThan(0.9);
    await screenshot('take-away-film');
    expect(problems).toEqual([]);
    await close();
  });
});
