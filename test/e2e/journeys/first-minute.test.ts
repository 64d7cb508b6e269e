import { describe, expect, it } from 'vitest';
import { violations } from '../harness/axe';
import { DESKTOP, PHONE, settles, visit } from '../harness/page';
import { useSample } from '../harness/sample';

describe('the first minute', () => {
  const sample = useSample();

  it.each([
    { size: 'desktop', viewport: DESKTOP },
    { size: 'phone', viewport: PHONE },
  ])('leads in three steps from a picture to how green each season was, on a $size', async ({ size, viewport }) => {
    const visitor = await visit(sample.browser, sample.command.url, viewport);
    const { page, problems, reaches, screenshot, close } = visitor;
    await reaches('ready');
    const steps = page.getByRole('region', { name: 'How green was each season here?' });
    // On a phone the map comes first, and what a step is about a tap later.
    if (size === 'phone') await steps.getByRole('button', { name: 'What is this?' }).click();
    await steps.getByText(/^You look at 48 scenes/).waitFor();
    await screenshot(`first-${size}-1`);
    expect(await violations(page)).toEqual([]);
    await steps.getByRole('button', { name: 'Show how green' }).click();
    await settles(visitor);
    await steps.getByText('Step 2 of 3').waitFor();
    await steps.getByRole('button', { name: 'One for each season' }).click();
    await settles(visitor);
    await steps.getByText('Step 3 of 3').waitFor();
    const slider = page.getByRole('slider', { name: 'Period shown' });
    const last = await slider.getAttribute('aria-valuetext');
    await steps.getByRole('button', { name: 'One season back' }).click();
    await settles(visitor);
    expect(await slider.getAttribute('aria-valuetext')).not.toBe(last);
    await screenshot(`first-${size}-3`);
    await steps.getByRole('button', { name: 'Done' }).click();
    expect(await steps.count()).toBe(0);
    await page.reload();
    await reaches('ready');
    expect(await steps.count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  it('finds a place without any network, goes there, and keeps what one likes for the next visit', async () => {
    const { page, problems, reaches, screenshot, close } = await visit(sample.browser, sample.command.url);
    await reaches('ready');
    const background = () =>
      page
        .locator('header')
        .first()
        .evaluate((header) => getComputedStyle(header).backgroundColor);
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.getByRole('button', { name: 'Skip' }).click();
    await page.getByRole('button', { name: 'Search for a place' }).click();
    await page.getByRole('textbox', { name: 'Search for a place' }).fill('nairo');
    await page.getByRole('button', { name: /^Nairobi/ }).waitFor();
    await screenshot('place-search');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => /at=-1\.\d+,36\.\d+,/.test(location.hash));

    await page.getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog', { name: 'Settings' });
    await dialog.getByText('Dark', { exact: true }).click();
    expect(await background()).toBe('rgb(26, 33, 31)');
    await screenshot('settings');
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('combobox', { name: 'Coordinates in' }).fill('EPSG:1');
    await dialog.getByRole('combobox', { name: 'Coordinates in' }).press('Tab');
    await dialog.getByRole('alert').waitFor();
    await dialog.getByRole('combobox', { name: 'Coordinates in' }).fill('utm');
    await dialog.getByRole('combobox', { name: 'Coordinates in' }).press('Tab');
    await dialog.getByRole('button', { name: 'What was fetched' }).click();
    const log = page.getByRole('dialog', { name: 'What was fetched' });
    await log
      .getByRole('cell', { name: /catalog\.parquet$/ })
      .first()
      .waitFor();
    await screenshot('fetch-log');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await log.waitFor({ state: 'detached' });
    await page.reload();
    await reaches('ready');
    expect(await background()).toBe('rgb(26, 33, 31)');
    await page.getByRole('button', { name: 'Whole area' }).click();
    await page.waitForTimeout(1500);
    await reaches('ready');
    const map = (await page.getByRole('region', { name: 'Map', exact: true }).boundingBox())!;
    await page.mouse.move(map.x + map.width / 2, map.y + map.height / 2);
    await page.getByText(/^\d{6}, 53\d{5} · EPSG:32632|^\d{6}, 53\d{5} · EPSG:32633/).waitFor();
    await screenshot('dark');
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});
