import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { violations } from '../harness/axe';
import { PHONE, settles, visit } from '../harness/page';
import { useSample } from '../harness/sample';

/** Scenes behind the picture, as the page says. */
async function scenesShown(page: Page): Promise<number> {
  const text = await page
    .getByText(/Median of \d+ scenes?/)
    .last()
    .textContent();
  return Number(/Median of (\d+)/.exec(text ?? '')?.[1]);
}

const listed = async (page: Page): Promise<number> =>
  Number(/\d+/.exec((await page.getByText(/\d+ scenes? in the period shown/).textContent()) ?? '')?.[0]);
const stateIn = (page: Page) => new URLSearchParams(new URL(page.url()).hash.slice(1));

describe('finding scenes', () => {
  const sample = useSample();

  it('by an area drawn or pasted, undone again; by cloud cover; by a brush over time; but for single ones', async () => {
    const visitor = await visit(sample.browser, sample.command.url);
    const { page, problems, reaches, screenshot, close } = visitor;
    await reaches('ready');
    const all = await scenesShown(page);
    await page.getByRole('tab', { name: 'Data' }).click();
    const area = page.getByRole('region', { name: 'Area' });

    const map = (await page.getByRole('region', { name: 'Map', exact: true }).boundingBox())!;
    const at = (x: number, y: number) => [map.x + map.width * x, map.y + map.height * y] as const;
    await area.getByRole('button', { name: 'Box' }).click();
    await page.getByText('Click one corner').waitFor();
    // The tool is loaded when it is first asked for, and shows by its cursor that it is there.
    await page.waitForFunction(
      () => document.querySelector<HTMLElement>('.maplibregl-canvas')?.style.cursor === 'crosshair',
    );
    await page.mouse.click(...at(0.42, 0.42));
    await page.mouse.move(...at(0.5, 0.5));
    await page.mouse.click(...at(0.55, 0.58));
    await area.getByText(/(?:km²|ha)$/).waitFor();
    await settles(visitor);
    expect(stateIn(page).get('area')).toMatch(/^box:/);
    await screenshot('find-area');

    await area.getByRole('button', { name: 'Undo' }).click();
    await settles(visitor);
    expect(stateIn(page).get('area')).toBeNull();
    await area.getByRole('button', { name: 'Paste or file' }).click();
    const text = area.getByRole('textbox', { name: 'Coordinates of the area' });
    await text.fill('this is no area');
    await area.getByRole('button', { name: 'Use this area' }).click();
    expect(await area.getByRole('alert').textContent()).toMatch(/GeoJSON/);
    // The western of the two tiles alone.
    await text.fill('{"type":"Polygon","coordinates":[[[11.945,48.24],[11.955,48.24],[11.95,48.26],[11.945,48.24]]]}');
    await area.getByRole('button', { name: 'Use this area' }).click();
    await settles(visitor);
    expect(await scenesShown(page)).toBeLessThan(all);
    await area.getByRole('button', { name: 'Remove' }).click();
    await settles(visitor);
    expect(await scenesShown(page)).toBe(all);

    const cloud = page.getByRole('slider', { name: /Cloud cover/ });
    await cloud.fill('20');
    await settles(visitor);
    const clear = await scenesShown(page);
    expect(clear).toBeLessThan(all);
    expect(await listed(page)).toBe(clear);
    const clouds = await page.getByText(/^\d+ % cloud$/).allTextContents();
    expect(clouds.length).toBe(clear);
    expect(clouds.every((words) => Number.parseInt(words, 10) <= 20)).toBe(true);

    await page
      .getByRole('checkbox', { name: /^Count / })
      .first()
      .uncheck();
    await settles(visitor);
    expect(await scenesShown(page)).toBe(clear - 1);
    await screenshot('find-scenes');

    const bars = (await page.getByRole('group', { name: 'Scenes per month' }).boundingBox())!;
    await page.mouse.move(bars.x + bars.width * 0.3, bars.y + 20);
    await page.mouse.down();
    await page.mouse.move(bars.x + bars.width * 0.5, bars.y + 20, { steps: 4 });
    await page.mouse.up();
    await settles(visitor);
    const [from, to] = stateIn(page).get('time')!.split('/');
    expect(from).toMatch(/-01$/);
    expect(Date.parse(to!)).toBeGreaterThan(Date.parse(from!));
    const narrowed = await scenesShown(page);
    expect(narrowed).toBeLessThan(clear - 1);
    expect(problems).toEqual([]);

    const friend = await visit(sample.browser, page.url());
    await friend.reaches('ready');
    expect(await scenesShown(friend.page)).toBe(narrowed);
    await friend.close();
    await close();
  });

  it('shows where each lies and what is known of it; list and map answer each other', async () => {
    const visitor = await visit(sample.browser, sample.command.url);
    const { page, problems, reaches, screenshot, close } = visitor;
    await reaches('ready');
    await page.getByRole('tab', { name: 'Data' }).click();
    const rows = page.getByRole('region', { name: 'Scenes' }).getByRole('listitem');
    await rows.first().waitFor();
    const canvas = page.locator('.maplibregl-canvas');
    await page.waitForTimeout(500);
    const plain = await canvas.screenshot();
    await rows.first().hover();
    await page.waitForTimeout(300);
    expect((await canvas.screenshot()).equals(plain), 'the map looks as before').toBe(false);

    const map = (await page.getByRole('region', { name: 'Map', exact: true }).boundingBox())!;
    await page.mouse.move(map.x + map.width * 0.55, map.y + map.height * 0.5);
    await page.mouse.move(map.x + map.width * 0.56, map.y + map.height * 0.5);
    await page.locator('li.marked').waitFor();

    await rows.first().getByRole('button').click();
    await page.getByRole('heading', { name: 'Properties' }).waitFor();
    expect(await page.getByText('eo:cloud_cover', { exact: true }).isVisible()).toBe(true);
    await page.waitForFunction(() => document.querySelector('[role=img][aria-busy=false] canvas.there'));
    const hrefs = await page
      .getByRole('link', { name: 'File' })
      .evaluateAll((links) => links.map((a) => (a as HTMLAnchorElement).href));
    expect(hrefs.length).toBeGreaterThan(3);
    expect(hrefs.every((href) => href.startsWith(sample.command.url))).toBe(true);
    await screenshot('find-details');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await rows.first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('works on a phone', async () => {
    const { page, problems, reaches, screenshot, close } = await visit(sample.browser, sample.command.url, PHONE);
    await reaches('ready');
    await page.getByRole('button', { name: 'Show all choices' }).click();
    await page.getByRole('tab', { name: 'Data' }).click();
    await page.getByRole('slider', { name: /Cloud cover/ }).fill('30');
    await page.waitForTimeout(700);
    await reaches('ready');
    await screenshot('find-phone');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});
