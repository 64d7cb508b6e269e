import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { violations } from '../harness/axe';
import { visit } from '../harness/page';
import { useSample } from '../harness/sample';

const TILES = 'https://tile.openstreetmap.org/**';

/** One tile, all of one colour that nothing else on the page has. */
function tile(): Buffer {
  const image = new PNG({ width: 256, height: 256 });
  for (let at = 0; at < image.data.length; at += 4) image.data.set([255, 0, 200, 255], at);
  return PNG.sync.write(image);
}

describe('an online map under the pictures', () => {
  const sample = useSample();

  it('that cannot be reached is said, can be tried again, and done without; the rest works', async () => {
    const { page, reaches, screenshot, close } = await visit(sample.browser, sample.command.url);
    await reaches('ready');
    await page.getByRole('button', { name: 'Skip' }).click();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('combobox', { name: 'Map under the pictures' }).selectOption('osm');
    await page.keyboard.press('Escape');
    const notice = page.getByRole('status').filter({ hasText: 'The online map cannot be reached' });
    await notice.getByText('tile.openstreetmap.org does not answer.').waitFor({ timeout: 30_000 });
    await screenshot('basemap-gone');
    expect(await violations(page)).toEqual([]);

    const served: string[] = [];
    await page.route(TILES, (route) => {
      served.push(route.request().url());
      return route.fulfill({ body: tile(), contentType: 'image/png', headers: { 'Access-Control-Allow-Origin': '*' } });
    });
    await notice.getByRole('button', { name: 'Try again' }).click();
    await notice.waitFor({ state: 'detached' });
    await expect.poll(() => served.length, { timeout: 30_000 }).toBeGreaterThan(2);
    expect(served[0]).toMatch(/^https:\/\/tile\.openstreetmap\.org\/\d+\/\d+\/\d+\.png$/);
    await page.getByText('© OpenStreetMap contributors').waitFor();
    // A corner of the map, beside the pictures.
    const map = (await page.getByRole('region', { name: 'Map', exact: true }).boundingBox())!;
    const clip = { x: map.x + map.width - 14, y: map.y + 200, width: 4, height: 4 };
    await expect
      .poll(async () => [...PNG.sync.read(await page.screenshot({ clip })).data.subarray(0, 3)], { timeout: 30_000 })
      .toEqual([255, 0, 200]);
    expect(await notice.count()).toBe(0);

    await page.unroute(TILES);
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.waitForTimeout(1000);
    // Once it was there, a tile that is missing is a gap and no alarm.
    expect(await notice.count()).toBe(0);
    await page.reload();
    await reaches('ready');
    await notice.getByRole('button', { name: 'Go on without it' }).click({ timeout: 30_000 });
    await notice.waitFor({ state: 'detached' });
    expect(await page.getByText('© OpenStreetMap contributors').count()).toBe(0);
    await close();
  });
});
