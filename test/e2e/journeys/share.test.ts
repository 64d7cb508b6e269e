import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../harness/command';
import { PHONE, settles, visit } from '../harness/page';
import { useSample } from '../harness/sample';

const stateIn = (url: string) => new URLSearchParams(new URL(url).hash.slice(1));
const NAMES = new Set(
  [...readFileSync(join(ROOT, 'docs/address.md'), 'utf8').matchAll(/^\|(.+?)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  ),
);
const step = (page: Page) => page.getByRole('slider', { name: 'Period shown' }).getAttribute('aria-valuetext');
const high = (page: Page) => page.getByRole('spinbutton', { name: 'High' }).inputValue();

describe('the address of the page', () => {
  const sample = useSample();

  it('holds what was chosen; Back and Forward walk through it; as a link it opens the same again', async () => {
    const visitor = await visit(sample.browser, sample.command.url);
    const { page, problems, reaches, close } = visitor;
    await reaches('ready');
    await page.getByText('NDVI', { exact: true }).first().click();
    await settles(visitor);
    await page.getByRole('region', { name: 'Time' }).getByText('Season').click();
    await settles(visitor);
    const later = await step(page);
    await page.getByRole('button', { name: 'Earlier' }).click();
    await page.getByRole('spinbutton', { name: 'High' }).fill('0.6');
    await page.getByRole('spinbutton', { name: 'High' }).press('Enter');
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await settles(visitor);
    const earlier = await step(page);
    expect(earlier).not.toBe(later);

    const link = page.url();
    expect(new URL(link).search).toBe('');
    const state = stateIn(link);
    expect(state.get('layer')).toMatch(/^index:ndvi:/);
    expect(state.get('period')).toBe('season');
    expect(state.get('stretch')).toBe('0,0.6');

    await page.goBack();
    await settles(visitor);
    expect(await step(page)).toBe(later);
    await page.goForward();
    await settles(visitor);
    expect(await step(page)).toBe(earlier);
    expect(problems).toEqual([]);
    const scenes = await page
      .getByText(/Median of \d+ scenes/)
      .last()
      .textContent();
    await close();

    const friend = await visit(sample.browser, link);
    await friend.reaches('ready');
    await settles(friend);
    expect(await step(friend.page)).toBe(earlier);
    expect(
      await friend.page
        .getByText(/Median of \d+ scenes/)
        .last()
        .textContent(),
    ).toBe(scenes);
    expect(await friend.page.getByRole('radio', { name: /^NDVI/ }).isChecked()).toBe(true);
    expect(await high(friend.page)).toBe('0.6');
    expect([...stateIn(friend.page.url())]).toEqual([...state]);
    expect(friend.problems).toEqual([]);
    await friend.close();

    const phone = await visit(sample.browser, link, PHONE);
    await phone.reaches('ready');
    expect(await step(phone.page)).toBe(earlier);
    await phone.close();
  });

  it('brings two pictures, the layers, what is looked into and what is to be taken away', async () => {
    const visitor = await visit(sample.browser, sample.command.url);
    const { page, problems, reaches, close } = visitor;
    await reaches('ready');
    await page.getByRole('button', { name: 'Keep this picture as a layer' }).click();
    await settles(visitor);
    await page.getByRole('radio', { name: /^NDVI/ }).check({ force: true });
    await settles(visitor);
    const layers = page.getByRole('list', { name: 'The topmost comes first.' }).getByRole('listitem');
    await layers.nth(2).getByRole('button', { name: /up$/ }).click();
    await layers.nth(1).getByRole('slider').fill('0.4');
    await page.getByRole('tab', { name: 'Compare' }).click();
    await page.getByText('Swipe', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Layer' }).selectOption({ label: 'NDWI' });
    const divider = page.getByRole('slider', { name: 'Divider between left and right' });
    await divider.focus();
    await page.keyboard.press('Shift+ArrowLeft');
    const earliest = await page.getByRole('combobox', { name: 'Time' }).inputValue();
    await settles(visitor);
    await page.getByRole('region', { name: 'Map', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'NDWI', exact: true }).click();
    await page.getByRole('tab', { name: 'Take away' }).click();
    await page.getByRole('combobox', { name: 'Projection' }).selectOption('EPSG:4326');
    await settles(visitor);
    const link = page.url();
    const state = stateIn(link);
    expect(state.get('compare')).toBe('swipe');
    expect(state.get('right')).toBe(earliest);
    expect(state.get('right-layer')).toMatch(/^index:ndwi:/);
    expect(state.get('divider')).toBe('0.4');
    expect(state.get('stack')).toBe('counts:off;kept;picture');
    expect(state.get('opacity')).toBe('0.85,0.4,1');
    expect(JSON.parse(state.get('kept')!)).toMatchObject([
      { product: 'simulated-s2', layer: expect.stringMatching(/^colours:natural:/) },
    ]);
    expect(state.get('series')).toMatch(/ndwi/);
    expect(state.get('take-crs')).toBe('EPSG:4326');
    expect([...state.keys()].filter((name) => !NAMES.has(name))).toEqual([]);

    // How many choices there were depends on how fast they came after each other.
    let steps = 0;
    while ((await divider.count()) > 0 && steps < 6) {
      await page.goBack();
      steps++;
      await settles(visitor);
    }
    expect(await divider.count(), 'Back leaves the comparison').toBe(0);
    for (let i = 0; i < steps; i++) await page.goForward();
    await settles(visitor);
    expect([...stateIn(page.url())]).toEqual([...state]);
    expect(await divider.getAttribute('aria-valuenow')).toBe('40');
    expect(problems).toEqual([]);
    await close();

    const friend = await visit(sample.browser, link);
    await friend.reaches('ready');
    await settles(friend);
    expect(await friend.page.getByRole('combobox', { name: 'Projection' }).inputValue()).toBe('EPSG:4326');
    expect(await friend.page.getByRole('button', { name: 'NDWI', exact: true }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    await friend.page.getByRole('tab', { name: 'Picture' }).click();
    const second = friend.page.getByRole('list', { name: 'The topmost comes first.' }).getByRole('listitem').nth(1);
    expect(await second.textContent()).toMatch(/Natural colours/);
    expect(await second.getByRole('slider').inputValue()).toBe('0.4');
    await friend.page.getByRole('tab', { name: 'Take away' }).click();
    await settles(friend);
    expect([...stateIn(friend.page.url())]).toEqual([...state]);
    expect(friend.problems).toEqual([]);
    await friend.close();
  });

  it('never holds a key that came with a catalog, and the catalog opens all the same', async () => {
    const visitor = await visit(
      sample.browser,
      `${sample.command.url}?catalog=sample/catalog.parquet%3Ftoken=squeamish-ossifrage`,
    );
    await visitor.reaches('ready');
    await settles(visitor);
    const url = visitor.page.url();
    expect(url).not.toContain('ossifrage');
    expect(stateIn(url).get('catalog')).toBe('sample/catalog.parquet');
    expect(visitor.problems).toEqual([]);
    await visitor.close();
  });

  it('of a stranger makes nothing of nonsense', async () => {
    const nonsense =
      '#product=%3Cscript%3E&layer=colours:custom:a,b,c&time=2023-99-01/x&period=day&at=NaN,1e9,7&stretch=1;2&drop=%F0&point=x&compare=up&stack=kept;x&kept=%5B%7B%5D&scene=none&play=yes&take=-1';
    const visitor = await visit(sample.browser, sample.command.url + nonsense);
    await visitor.reaches('ready');
    await settles(visitor);
    expect(stateIn(visitor.page.url()).get('product')).toBe('simulated-s2');
    expect(visitor.problems).toEqual([]);
    await visitor.close();
  });
});
