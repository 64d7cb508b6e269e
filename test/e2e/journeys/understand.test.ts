import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { violations } from '../harness/axe';
import { PHONE, visit } from '../harness/page';
import { useSample } from '../harness/sample';

/** Clicks the map at fractions of its width and height. */
async function clickMap(page: Page, x: number, y: number): Promise<void> {
  const map = await page.getByRole('region', { name: 'Map', exact: true }).boundingBox();
  await page.mouse.click(map!.x + map!.width * x, map!.y + map!.height * y);
}

/** A part of the map that nothing lies on. */
async function bareMap(page: Page): Promise<Buffer> {
  const map = await page.getByRole('region', { name: 'Map', exact: true }).boundingBox();
  const clip = { x: map!.x + map!.width * 0.1, y: map!.y + map!.height * 0.25, width: map!.width * 0.25, height: 200 };
  return page.screenshot({ clip, animations: 'disabled' });
}

/** What a click on a button downloads. */
async function downloaded(page: Page, name: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

describe('understanding a place', () => {
  const sample = useSample();

  it('plots points and indices together, shows the scene of a dot, and hands out the figure', async () => {
    const { page, problems, reaches, screenshot, close } = await visit(sample.browser, sample.command.url);
    await reaches('ready');
    await clickMap(page, 0.42, 0.5);
    const panel = page.getByRole('region', { name: 'Values over time' });
    await panel.getByText(/\d+ dates? counted, \d+ left out/).waitFor({ timeout: 60_000 });
    expect(await panel.getByText('Line: median of each month.').isVisible()).toBe(true);

    await panel.getByRole('button', { name: 'Add points' }).click();
    await clickMap(page, 0.5, 0.3);
    await panel.getByText('B · NDVI').waitFor({ timeout: 60_000 });
    await panel.getByRole('button', { name: 'NDMI' }).click();
    expect(await panel.getByText(/^[AB] · ND[VM]I$/).count()).toBe(4);
    const hollow = await panel.locator('circle.masked').count();
    expect(hollow).toBeGreaterThan(0);
    expect(await panel.locator('circle.mark').count()).toBeGreaterThan(hollow);

    const csv = await downloaded(page, 'Download the figure as CSV');
    const lines = csv.bytes.toString().trim().split('\r\n');
    expect(lines[0]).toBe(
      'place,kind,series,time,period_start,period_end,value,median,p10,p90,counted,quality,share,datasets',
    );
    const shown = await panel.locator('.mark').count();
    expect(lines.filter((line) => /^[AB],observation,/.test(line)).length).toBe(shown);
    expect(lines.filter((line) => /^[AB],observation,.*,false,/.test(line)).length).toBe(hollow);
    expect(lines.some((line) => line.startsWith('A,composite,ndvi,'))).toBe(true);
    const svg = await downloaded(page, 'Download the figure as SVG');
    expect(svg.bytes.toString()).toContain('Simulated data');
    const png = PNG.sync.read((await downloaded(page, 'Download the figure as PNG')).bytes);
    expect(png.width).toBe(1760);

    const before = await bareMap(page);
    await panel.getByRole('slider').focus();
    await page.keyboard.press('ArrowRight');
    await panel.getByText('This scene is on the map').waitFor();
    await expect.poll(async () => (await bareMap(page)).equals(before), { timeout: 30_000 }).toBe(false);
    await screenshot('understand-points');
    await page.keyboard.press('Tab');
    await expect.poll(async () => (await bareMap(page)).equals(before), { timeout: 30_000 }).toBe(true);
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('plots a drawn area with its spread, and the ground of each class', async () => {
    const { page, problems, reaches, screenshot, close } = await visit(sample.browser, sample.command.url);
    await reaches('ready');
    await page.getByRole('button', { name: 'Draw an area to look into' }).click();
    await page.getByText('Click to set corners').waitFor();
    for (const [x, y] of [
      [0.4, 0.4],
      [0.46, 0.42],
      [0.45, 0.55],
      [0.39, 0.53],
    ] as const) {
      await clickMap(page, x, y);
      await page.waitForTimeout(400); // two clicks in short order would be a double click
    }
    await clickMap(page, 0.39, 0.53);
    const panel = page.getByRole('region', { name: 'Values over time' });
    await panel.getByText(/[\d.,]+ ha, [\d,]+ pixels/).waitFor({ timeout: 60_000 });
    await panel.getByText('Dots: mean. Line: median.').waitFor();
    expect(await panel.locator('path.band').first().getAttribute('d')).toMatch(/^M.*Z$/);
    expect(await page.getByText(/Click to set corners/).count()).toBe(0);
    const area = Number(/([\d.,]+) ha/.exec((await panel.textContent())!)![1]!.replaceAll(',', ''));

    await panel.getByRole('button', { name: 'Show the ground of each class' }).click();
    await panel.getByText('Hectares by class').waitFor({ timeout: 60_000 });
    const csv = (await downloaded(page, 'Download the figure of classes as CSV')).bytes.toString().trim();
    const rows = csv
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(','));
    const byDay = new Map<string, number>();
    for (const row of rows) byDay.set(row[1]!, (byDay.get(row[1]!) ?? 0) + Number(row.at(-1)));
    expect(byDay.size).toBeGreaterThan(10);
    // Scenes overlap the whole area or a part of it, and their classes cover no more than there is.
    expect(Math.max(...byDay.values()) / area).toBeCloseTo(1, 2);
    await screenshot('understand-area');
    expect(await violations(page)).toEqual([]);

    // A link brings the area back.
    const address = page.url();
    expect(address).toContain('within=');
    await close();
    const again = await visit(sample.browser, address);
    await again.page.getByText(/[\d.,]+ ha, [\d,]+ pixels/).waitFor({ timeout: 60_000 });
    expect(problems).toEqual([]);
    expect(again.problems).toEqual([]);
    await again.close();
  });

  it('measures a distance along a way', async () => {
    const { page, problems, reaches, screenshot, close } = await visit(sample.browser, sample.command.url);
    await reaches('ready');
    const before = await bareMap(page);
    await page.getByRole('button', { name: 'Measure a distance' }).click();
    await page.getByText('Click along the way').waitFor();
    await clickMap(page, 0.12, 0.3);
    await page.waitForTimeout(400);
    await clickMap(page, 0.3, 0.3);
    const hint = page.getByRole('status').filter({ hasText: 'Click along the way' });
    await page.waitForTimeout(400);
    const map = (await page.getByRole('region', { name: 'Map', exact: true }).boundingBox())!;
    await page.mouse.move(map.x + map.width * 0.3, map.y + map.height * 0.5);
    await hint.getByText(/[\d.]+ k?m/).waitFor();
    await clickMap(page, 0.3, 0.3);
    const card = page.getByRole('region', { name: 'Measured distance' });
    const told = Number(/([\d.]+) km/.exec((await card.textContent())!)![1]);
    // The scale bar is MapLibre's own idea of how long a pixel is.
    const scale = page.locator('.maplibregl-ctrl-scale').first();
    const [, length, unit] = /([\d.]+)\s*(k?m)/.exec((await scale.textContent())!)!;
    const metres = (Number(length) * (unit === 'km' ? 1000 : 1)) / (await scale.boundingBox())!.width;
    expect(told / ((map.width * 0.18 * metres) / 1000)).toBeCloseTo(1, 1);
    expect((await bareMap(page)).equals(before), 'the way is not on the map').toBe(false);
    await screenshot('measure');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Put the measured path away' }).click();
    await expect.poll(async () => (await bareMap(page)).equals(before), { timeout: 10_000 }).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  it('fits a phone, and gives up a drawing on Escape', async () => {
    const { page, problems, reaches, screenshot, close } = await visit(sample.browser, sample.command.url, PHONE);
    await reaches('ready');
    await page.getByRole('button', { name: 'Draw an area to look into' }).click();
    await page.getByText('Click to set corners').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByText('Click to set corners').count()).toBe(0);
    await page.waitForTimeout(400); // a click just after a drawing belongs to it
    await clickMap(page, 0.5, 0.35);
    const panel = page.getByRole('region', { name: 'Values over time' });
    await panel.getByText(/\d+ dates? counted, \d+ left out/).waitFor({ timeout: 60_000 });
    await screenshot('understand-phone');
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});
