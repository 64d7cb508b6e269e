import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { violations } from '../harness/axe';
import { DESKTOP, PHONE, settles, visit } from '../harness/page';
import { useSample } from '../harness/sample';

/** Words that are cut off: text that is wider than its box and cannot be scrolled to. */
const cut = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, label, h2, h3, p, strong, select, a, legend, summary, dt, td, th')].flatMap(
      (element) => {
        const { overflowX, position } = getComputedStyle(element);
        const hidden =
          element.closest('.visually-hidden, [hidden], .maplibregl-ctrl') !== null || position === 'absolute';
        const box = element.getBoundingClientRect();
        const spills = element.scrollWidth > element.clientWidth + 1 && overflowX !== 'auto' && overflowX !== 'scroll';
        const outside = box.width > 0 && (box.right > window.innerWidth + 1 || box.left < -1);
        const inline = getComputedStyle(element).display === 'inline';
        return !hidden && !inline && box.width > 1 && (spills || outside)
          ? [`${element.tagName} ${element.textContent?.trim()}`]
          : [];
      },
    ),
  );

const wide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

describe('in German', () => {
  const sample = useSample();

  it('the page opens for those whose browser asks for it, and the language can be changed without losing anything', async () => {
    const visitor = await visit(sample.browser, sample.command.url, DESKTOP, 'de-AT');
    const { page, problems, reaches, screenshot, close } = visitor;
    await reaches('ready');
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await page
      .getByText(/Median aus 48 Szenen, \d+(?:,\d)? m je Pixel/)
      .first()
      .waitFor();
    expect(await page.getByText(/^\d+(?:,\d)? MB gelesen in \d+(?:,\d)? s$/).count()).toBe(1);
    await screenshot('german-picture');
    expect(await violations(page)).toEqual([]);

    await page.getByRole('button', { name: 'Einstellungen' }).click();
    await screenshot('german-settings');
    expect(await violations(page)).toEqual([]);
    const before = new URL(page.url()).hash;
    await page.getByRole('radio', { name: 'English' }).check({ force: true });
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.keyboard.press('Escape');
    await page
      .getByText(/Median of 48 scenes/)
      .first()
      .waitFor();
    await page.getByRole('tab', { name: 'Data' }).waitFor();
    expect(new URL(page.url()).hash).toBe(before);
    await page.reload();
    await reaches('ready');
    expect(await page.locator('html').getAttribute('lang'), 'a choice lasts').toBe('en');
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('radio', { name: 'Deutsch' }).check({ force: true });
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
    await page.keyboard.press('Escape');
    expect(problems).toEqual([]);
    await close();
  });

  it.each([
    { size: 'desktop', viewport: DESKTOP },
    { size: 'phone', viewport: PHONE },
  ])('every screen has room for its words on a $size', async ({ size, viewport }) => {
    const visitor = await visit(sample.browser, `${sample.command.url}#period=season`, viewport, 'de-DE');
    const { page, problems, reaches, screenshot, close } = visitor;
    await reaches('ready');
    const check = async (name: string) => {
      expect(await wide(page), `pixels to scroll sideways: ${name}`).toBeLessThanOrEqual(0);
      expect(await cut(page), `cut words: ${name}`).toEqual([]);
      expect(await violations(page), name).toEqual([]);
      await screenshot(`german-${name}-${size}`);
    };
    await check('start');
    if (size === 'phone') await page.getByRole('button', { name: 'Alle Einstellungen zeigen' }).click();
    for (const tab of ['Daten', 'Bild', 'Vergleich', 'Export']) {
      await page.getByRole('tab', { name: tab }).click();
      await settles(visitor);
      await check(tab.toLowerCase());
    }
    if (size === 'phone') await page.getByRole('button', { name: 'Weniger zeigen' }).click();
    await page.getByRole('region', { name: 'Karte', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page
      .getByRole('region', { name: 'Zeitreihe' })
      .getByText(/Aufnahmen zählen/)
      .waitFor({ timeout: 60_000 });
    await check('zeitreihe');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Daten öffnen' }).click();
    await check('oeffnen');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Über diese Seite' }).click();
    await check('ueber');
    expect(problems).toEqual([]);
    await close();
  });

  it('errors say what happened and what to do, with the words of the library below', async () => {
    const visitor = await visit(sample.browser, `${sample.command.url}#catalog=nicht/da.parquet`, DESKTOP, 'de-DE');
    const { page, screenshot, close } = visitor;
    await page.waitForFunction(() => document.documentElement.dataset.state === 'error', undefined, {
      timeout: 60_000,
    });
    await page.getByText('Unter dieser Adresse ist nichts zu finden.').waitFor();
    await page.getByText('Prüfen Sie die Adresse auf Tippfehler').waitFor();
    expect(await page.locator('[lang="en"]').filter({ hasText: 'da.parquet' }).count()).toBeGreaterThan(0);
    expect(await violations(page)).toEqual([]);
    await screenshot('german-error');
    await close();
  });
});
