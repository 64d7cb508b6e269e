import { describe, expect, it } from 'vitest';
import { settles, type Visit, visit } from './harness/page';
import { useSample } from './harness/sample';

/** Addresses asked for from now on. */
function requestsFromHere({ page }: Visit): string[] {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  return asked;
}

const images = (asked: string[]) => asked.filter((url) => /\.tiff?$/.test(url));

describe('choices on the page', () => {
  const sample = useSample();

  it('of the look read nothing and compute nothing', async () => {
    const visitor = await visit(sample.browser, sample.command.url);
    const { page, problems, reaches, close } = visitor;
    await reaches('ready');
    await page.getByRole('radio', { name: /^NDVI/ }).check({ force: true });
    await settles(visitor);
    const before = await page.locator('.maplibregl-canvas').screenshot();
    const asked = requestsFromHere(visitor);
    const states = await page.evaluateHandle(() => {
      const seen: string[] = [];
      const root = document.documentElement;
      new MutationObserver(() => seen.push(root.dataset.state ?? '')).observe(root, {
        attributeFilter: ['data-state'],
      });
      return seen;
    });
    await page.getByRole('radio', { name: 'Viridis' }).check({ force: true });
    await page.getByRole('spinbutton', { name: 'High' }).fill('0.6');
    await page.getByRole('spinbutton', { name: 'High' }).press('Enter');
    await page.getByText('Reversed').click();
    await page.getByLabel('Brightness').fill('1.6');
    await page.waitForTimeout(500);
    expect(images(asked)).toEqual([]);
    expect(await states.jsonValue()).toEqual([]);
    const legend = page.getByRole('region', { name: 'Legend' });
    expect(await legend.getByText('0.6', { exact: true }).isVisible()).toBe(true);
    const after = await page.locator('.maplibregl-canvas').screenshot();
    expect(after.equals(before), 'the map looks as before').toBe(false);
    expect(problems).toEqual([]);
    await close();
  });

  it('of time are kept: a step back needs no image again', async () => {
    const visitor = await visit(sample.browser, sample.command.url);
    const { page, problems, reaches, close } = visitor;
    await reaches('ready');
    await page.getByRole('region', { name: 'Time' }).getByText('Year', { exact: true }).click();
    await settles(visitor);
    await page.getByRole('button', { name: 'Earlier' }).click();
    await settles(visitor);
    const shown = await page
      .getByText(/Median of \d+ scenes/)
      .last()
      .textContent();
    await page.getByRole('button', { name: 'Later' }).click();
    await settles(visitor);
    const asked = requestsFromHere(visitor);
    await page.getByRole('button', { name: 'Earlier' }).click();
    await settles(visitor);
    expect(
      await page
        .getByText(/Median of \d+ scenes/)
        .last()
        .textContent(),
    ).toBe(shown);
    expect(images(asked)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('can all be made from the keyboard', async () => {
    const visitor = await visit(sample.browser, sample.command.url);
    const { page, problems, reaches, close } = visitor;
    await reaches('ready');
    const tabTo = async (name: RegExp) => {
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab');
        const label = await page.evaluate(() => {
          const at = document.activeElement as HTMLInputElement | null;
          return at?.ariaLabel ?? at?.labels?.[0]?.textContent ?? at?.textContent ?? '';
        });
        if (name.test(label.trim())) return;
      }
      throw new Error(`no Tab leads to ${name}`);
    };
    await tabTo(/^Natural colours/);
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
    await settles(visitor);
    expect(await page.getByRole('heading', { name: 'NDVI' }).isVisible()).toBe(true);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await tabTo(/^All$/);
    for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowRight');
    await settles(visitor);
    await tabTo(/^Period shown$/);
    const step = page.getByRole('slider', { name: 'Period shown' });
    const before = await step.getAttribute('aria-valuetext');
    await page.keyboard.press('ArrowLeft');
    await settles(visitor);
    expect(await step.getAttribute('aria-valuetext')).not.toBe(before);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await tabTo(/^Map$/);
    await page.keyboard.press('Enter');
    const probe = page.getByRole('region', { name: 'Values over time' });
    await probe.getByRole('slider').waitFor({ timeout: 60_000 });
    await page.keyboard.press('Escape');
    expect(await probe.count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  it('of a stranger are asked about first: a link to another host opens nothing by itself', async () => {
    const { page, close } = await visit(
      sample.browser,
      `${sample.command.url}?catalog=https://data.example.org/catalog.parquet`,
    );
    await page.getByText('Open this catalog?').waitFor();
    expect(await page.getByText('data.example.org').first().isVisible()).toBe(true);
    const asked = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(asked.filter((url) => url.includes('example.org'))).toEqual([]);
    await close();
  });
});
