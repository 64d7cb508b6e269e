import { describe, expect, it } from 'vitest';
import { violations } from '../harness/axe';
import { PHONE, type Visit, visit } from '../harness/page';
import { useSample } from '../harness/sample';

const RIGHT_DONE = 'Composing the right side';

/** Both sides are composed. */
async function bothSettle({ page, reaches }: Visit): Promise<void> {
  await page.waitForTimeout(600);
  await reaches('ready');
  await page.getByText(RIGHT_DONE).waitFor({ state: 'hidden', timeout: 60_000 });
}

describe('two pictures', () => {
  const sample = useSample();

  it('are swiped over each other, stand beside each other, and time plays', async () => {
    const visitor = await visit(sample.browser, sample.command.url);
    const { page, problems, reaches, screenshot, close } = visitor;
    await reaches('ready');
    await page.getByRole('radio', { name: /^NDVI/ }).check({ force: true });
    await page.getByRole('tab', { name: 'Compare' }).click();
    await page.getByText('Swipe', { exact: true }).click();
    await bothSettle(visitor);
    const label = (side: string) => page.locator('main p', { hasText: `${side}:` });
    expect(await label('Left').textContent()).toMatch(/2024.*NDVI/);
    expect(await label('Right').textContent()).toMatch(/2023.*NDVI/);

    const divider = page.getByRole('slider', { name: 'Divider between left and right' });
    const map = page.locator('.maplibregl-canvas').first();
    const before = await map.screenshot();
    await divider.focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowLeft');
    expect(await divider.getAttribute('aria-valuenow')).toBe('20');
    await page.waitForTimeout(300);
    expect((await map.screenshot()).equals(before), 'the divider moves nothing').toBe(false);
    await page.getByRole('combobox', { name: 'Layer' }).selectOption({ label: 'Natural colours' });
    await bothSettle(visitor);
    expect(await label('Right').textContent()).toMatch(/2023.*Natural colours/);
    await page.getByRole('button', { name: 'Swap left and right' }).click();
    await bothSettle(visitor);
    expect(await label('Left').textContent()).toMatch(/2023.*Natural colours/);
    expect(await label('Right').textContent()).toMatch(/2024.*NDVI/);
    expect(await violations(page)).toEqual([]);
    await screenshot('compare-swipe');

    await page.getByText('Side by side', { exact: true }).click();
    const second = page.getByRole('region', { name: 'Map on the right' });
    await second.waitFor();
    await bothSettle(visitor);
    const box = (await page.getByRole('region', { name: 'Map', exact: true }).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.locator('.cross-marker').waitFor();
    // Three bands on the left, an index on the right, of one and the same place.
    expect(await label('Left').locator('output').textContent()).toMatch(/^[\d.]+ · [\d.]+ · [\d.]+$/);
    expect(await label('Right').locator('output').textContent()).toMatch(/^-?[\d.]+$/);
    const other = await second.screenshot();
    await page.mouse.wheel(0, -600);
    await page.waitForTimeout(1200);
    expect((await second.screenshot()).equals(other), 'the second map stays behind').toBe(false);
    await bothSettle(visitor);
    expect(await violations(page)).toEqual([]);
    await screenshot('compare-beside');

    await page.getByText('One', { exact: true }).click();
    expect(await second.count()).toBe(0);
    await bothSettle(visitor);
    const strip = page.getByRole('slider', { name: 'Period shown' });
    const shown = await strip.getAttribute('aria-valuetext');
    await page.getByRole('button', { name: 'Play time' }).first().click();
    await page.waitForFunction(
      (was) => document.querySelector('[aria-label="Period shown"]')?.getAttribute('aria-valuetext') !== was,
      shown,
      { timeout: 60_000 },
    );
    await page.getByRole('button', { name: 'Pause' }).first().click();
    const paused = await strip.getAttribute('aria-valuetext');
    await page.waitForTimeout(1500);
    expect(await strip.getAttribute('aria-valuetext')).toBe(paused);
    expect(problems).toEqual([]);
    await close();
  }, 240_000);

  it('stand above each other on a phone', async () => {
    const visitor = await visit(sample.browser, sample.command.url, PHONE);
    const { page, problems, reaches, screenshot, close } = visitor;
    await reaches('ready');
    await page.getByRole('button', { name: 'Show all choices' }).click();
    await page.getByRole('tab', { name: 'Compare' }).click();
    await page.getByText('Side by side', { exact: true }).click();
    await screenshot('compare-phone-panel');
    await page.getByRole('button', { name: 'Show less' }).click();
    await bothSettle(visitor);
    const [first, second] = await Promise.all(
      ['Map', 'Map on the right'].map((name) => page.getByRole('region', { name, exact: true }).boundingBox()),
    );
    expect(second!.y).toBeGreaterThan(first!.y);
    expect(await violations(page)).toEqual([]);
    await screenshot('compare-phone');
    expect(problems).toEqual([]);
    await close();
  }, 240_000);
});
