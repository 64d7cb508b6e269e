import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { violations } from '../harness/axe';
import { visit } from '../harness/page';
import { useSample } from '../harness/sample';

/** More stops of the Tab key than the page has. */
const MOST_STOPS = 150;

/** Presses Tab until something of that name has the focus, as somebody without a mouse has to. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const { activeElement: element } = document;
      const label = element?.getAttribute('aria-label') ?? element?.closest('label')?.textContent;
      return `${element?.getAttribute('role') ?? element?.localName}: ${(label ?? element?.textContent ?? '').trim()}`;
    });
    if (name.test(here)) return;
  }
  throw new Error(`Tab never came to ${name}`);
}

async function press(page: Page, keys: string): Promise<void> {
  for (const key of keys.split(' ')) await page.keyboard.press(key);
}

/** Pixels around the middle of the map, where the cross is. */
async function crosses(page: Page): Promise<string> {
  return page
    .locator('.map')
    .first()
    .evaluate((map) => getComputedStyle(map, '::after').content);
}

describe('the page from the keyboard alone', () => {
  const sample = useSample();

  it('draws an area and takes it back, asks about a point and its dates, and looks into a polygon', async () => {
    const { page, problems, reaches, screenshot, close } = await visit(sample.browser, sample.command.url);
    await reaches('ready');
    await tabTo(page, /^tab: Picture/);
    await press(page, 'ArrowLeft');
    await page.getByRole('tab', { name: 'Data', selected: true }).waitFor();

    await tabTo(page, /^button: Box$/);
    await press(page, 'Enter');
    const hint = page.getByRole('status').filter({ hasText: 'From the keyboard' });
    await hint.waitFor();
    const canvas = page.locator('.map canvas').first();
    await expect.poll(() => canvas.evaluate((map) => map === document.activeElement)).toBe(true);
    await press(page, 'ArrowLeft ArrowUp Enter');
    await page.getByText('1 corner is set.').waitFor();
    expect(await crosses(page)).not.toBe('none');
    await press(page, 'Backspace');
    await hint.waitFor();
    await press(page, 'Enter ArrowRight ArrowRight ArrowDown Shift+ArrowDown');
    await screenshot('keyboard-box');
    await press(page, 'Enter');
    const area = page.getByRole('region', { name: 'Area' });
    await area.getByText(/\d (?:km²|ha)$/).waitFor();
    // Back to where the drawing was begun.
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Box');
    await tabTo(page, /^button: Undo$/);
    await press(page, 'Enter');
    await area.getByText('Everything the product covers').waitFor();
    await page.waitForTimeout(600);
    await reaches('ready');

    // A row of the list and its footprint are one thing.
    await tabTo(page, /^input: Count /);
    expect(await page.locator('li.marked').count()).toBe(1);

    await tabTo(page, /^region: Map$/);
    expect(await crosses(page)).not.toBe('none');
    await press(page, 'ArrowLeft Enter');
    const panel = page.getByRole('region', { name: 'Values over time' });
    await panel.getByText(/\d+ dates? counted, \d+ left out/).waitFor({ timeout: 60_000 });
    await tabTo(page, /^slider: .*(?:NDVI|Values)/);
    await press(page, 'ArrowRight');
    await panel.getByText('This scene is on the map').waitFor();
    await press(page, 'Escape');
    await panel.waitFor({ state: 'detached' });

    await tabTo(page, /^button: Draw an area to look into$/);
    await press(page, 'Enter');
    await hint.waitFor();
    await expect.poll(() => canvas.evaluate((map) => map === document.activeElement)).toBe(true);
    await press(page, 'Enter ArrowRight Enter ArrowDown Enter Enter');
    await panel
      .getByText(/hectares|ha\b/)
      .first()
      .waitFor({ timeout: 60_000 });
    await screenshot('keyboard-polygon');
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});
