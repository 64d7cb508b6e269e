import { describe, expect, it } from 'vitest';
import { violations } from '../harness/axe';
import { PHONE, settles, type Visit, visit } from '../harness/page';
import { useSample } from '../harness/sample';

declare global {
  interface Window {
    messages: number;
  }
}

/**
 * What the page does from now on that costs anything: requests of any kind, and messages to workers, with which every job of
 * theirs begins.
 */
async function workFromHere({ page }: Visit): Promise<() => Promise<{ requests: string[]; messages: number }>> {
  const requests: string[] = [];
  page.on('request', (request) => {
    // The browser asks for the page's icon when it likes.
    if (!request.url().endsWith('/icon.svg')) requests.push(request.url());
  });
  await page.evaluate(() => {
    window.messages = 0;
    for (const { prototype } of [Worker, MessagePort]) {
      const { postMessage } = prototype;
      prototype.postMessage = function (this: Worker & MessagePort, ...args: unknown[]) {
        window.messages++;
        return Reflect.apply(postMessage, this, args);
      };
    }
  });
  return async () => ({ requests, messages: await page.evaluate(() => window.messages) });
}

/** Images that are asked for from now on. */
function imagesFromHere({ page }: Visit): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/\.tiff?$/.test(request.url())) asked.push(request.url());
  });
  return asked;
}

const mapOf = ({ page }: Visit) => page.locator('.maplibregl-canvas').first().screenshot();

describe('the picture', () => {
  const sample = useSample();

  it('can be looked at through indices, formulas of one’s own, classes and a stretch by hand', async () => {
    const visitor = await visit(sample.browser, sample.command.url);
    const { page, problems, reaches, screenshot, close } = visitor;
    // The index engine comes by itself, when the page has been calm for a while: the last thing it asks for.
    const engine = page.waitForRequest(/extensions\.duckdb\.org/, { timeout: 120_000 });
    const legend = page.getByRole('region', { name: 'Legend' });
    await reaches('ready');

    await page.getByText('More indices').click();
    await page.getByRole('searchbox', { name: 'Search indices' }).fill('modified water');
    await page.getByRole('radio', { name: /^MNDWI/ }).check({ force: true });
    await settles(visitor);
    expect(await legend.getByText('Modified Normalized Difference Water Index').isVisible()).toBe(true);
    await screenshot('look-index');
    await page.getByText('More indices').click();

    await page.locator('summary', { hasText: 'Own formula' }).click();
    const formula = page.getByRole('textbox', { name: 'Formula' });
    await formula.fill('(nir - rde) / 2');
    await page.getByText("Character 8: There is no band 'rde'. Did you mean 'red'?").waitFor();
    expect(await page.getByRole('button', { name: 'Show', exact: true }).isDisabled()).toBe(true);
    expect(await violations(page)).toEqual([]);
    await formula.fill('nir / (red + green)');
    await page.getByText('Uses nir, red, green').waitFor();
    await formula.press('Enter');
    await settles(visitor);
    expect(await legend.getByRole('heading', { name: 'Own formula' }).isVisible()).toBe(true);
    await page.locator('summary', { hasText: 'Own formula' }).click();

    const asked = imagesFromHere(visitor);
    await engine;
    await page.waitForTimeout(2000);
    const work = await workFromHere(visitor);
    const seen = [await mapOf(visitor)];
    const looksOtherwise = async (what: string) => {
      await page.waitForTimeout(300);
      const now = await mapOf(visitor);
      expect(seen.at(-1)!.equals(now), `${what} changes nothing`).toBe(false);
      seen.push(now);
      expect(await work(), what).toEqual({ requests: [], messages: 0 });
    };
    const low = page.getByRole('slider', { name: /^Darkest value/ });
    const was = Number(await low.getAttribute('aria-valuenow'));
    await low.focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowRight');
    expect(Number(await low.getAttribute('aria-valuenow'))).toBeGreaterThan(was);
    await looksOtherwise('a darker end');
    await page.getByRole('radio', { name: 'Purple to orange' }).check({ force: true });
    await looksOtherwise('a ramp');
    await page.getByText('Reversed').click();
    await looksOtherwise('a ramp reversed');
    await page.getByRole('slider', { name: /^Brightness/ }).fill('2');
    await looksOtherwise('gamma');
    await page.getByText('5–95 %').click();
    await looksOtherwise('percentiles of what is on screen');
    await page.getByRole('slider', { name: 'Opacity of The picture' }).fill('0.5');
    await looksOtherwise('opacity');
    await page.getByRole('slider', { name: 'Opacity of The picture' }).fill('1');
    await looksOtherwise('opacity again');
    await page.getByRole('button', { name: 'Back to the first look' }).click();
    await looksOtherwise('the first look');

    await page.getByRole('radio', { name: /^Classes of scl/ }).check({ force: true });
    await settles(visitor);
    expect(await legend.getByText('not vegetated').isVisible()).toBe(true);
    expect((await work()).messages, 'another layer is work').toBeGreaterThan(0);
    const classes = await mapOf(visitor);
    asked.length = 0;
    await page.getByLabel('Colour of vegetation').fill('#ff00ff');
    await page.getByRole('checkbox', { name: 'water' }).uncheck();
    await page.waitForTimeout(300);
    expect((await mapOf(visitor)).equals(classes), 'the map looks as before').toBe(false);
    expect(await legend.getByText('water', { exact: true }).count()).toBe(0);
    expect(asked).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await screenshot('look-classes');
    expect(problems).toEqual([]);
    await close();
  }, 240_000);

  it('says what it will cost, waits for a word, widens clouds, and counts what is behind each pixel', async () => {
    const visitor = await visit(sample.browser, sample.command.url);
    const { page, problems, reaches, screenshot, close } = visitor;
    await reaches('ready');
    const asked = imagesFromHere(visitor);
    await page.getByText('Wait for my word').click();
    await page.getByRole('combobox', { name: 'Each pixel is' }).selectOption('geomedian');
    await page.getByText(/48 scenes · [\d.]+ MB · about [\d.]+ s/).waitFor();
    await page.waitForTimeout(600);
    expect(asked, 'read before it was said to').toEqual([]);
    expect(
      await page
        .getByText(/^Median of 48 scenes/)
        .first()
        .isVisible(),
    ).toBe(true);
    await screenshot('compose-pending');
    await page.getByRole('button', { name: 'Compose', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Stopped.').first().waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await settles(visitor);
    expect(
      await page
        .getByText(/^Geometric median of 48 scenes/)
        .first()
        .isVisible(),
    ).toBe(true);
    await page.getByText('Wait for my word').click();

    asked.length = 0;
    const before = await mapOf(visitor);
    await page.getByLabel('Show Observations behind each pixel').check();
    const counts = page.getByRole('region', { name: 'Legend' }).filter({ hasText: 'Observations' });
    await counts.waitFor();
    await page.waitForTimeout(300);
    const counted = await mapOf(visitor);
    expect(counted.equals(before), 'nothing lies on the picture').toBe(false);
    await page.getByLabel('Opacity of Observations').fill('0.4');
    await page.waitForTimeout(300);
    const fainter = await mapOf(visitor);
    expect(fainter.equals(counted), 'as opaque as before').toBe(false);
    await page.getByRole('button', { name: 'Move Observations behind each pixel down' }).click();
    await page.waitForTimeout(300);
    expect((await mapOf(visitor)).equals(fainter), 'the order as before').toBe(false);
    expect(asked, 'layers read nothing').toEqual([]);

    await page.getByRole('button', { name: 'Keep this picture' }).click();
    await page.getByRole('slider', { name: /^Widen clouds/ }).fill('200');
    await settles(visitor);
    await page.getByLabel('Show The picture').uncheck();
    await page.waitForTimeout(600);
    expect(await page.getByRole('checkbox', { name: /^Show Natural colours/ }).isChecked()).toBe(true);
    await page.getByLabel('Show The picture').check();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('heading', { name: 'Layers' }).scrollIntoViewIfNeeded();
    await screenshot('compose-layers');
    expect(problems).toEqual([]);
    await close();
  }, 240_000);

  it('stays in sight on a phone while its look is chosen', async () => {
    const visitor = await visit(sample.browser, sample.command.url, PHONE);
    const { page, problems, reaches, screenshot, close } = visitor;
    await reaches('ready');
    const legend = page.getByRole('region', { name: /^Legend/ });
    const credit = page.getByRole('region', { name: 'Sources and licences' });
    await credit.getByRole('button').click();
    const words = (await credit
      .getByText(/Licence/)
      .first()
      .boundingBox())!;
    expect(words.y + words.height, 'the credit lies over the legend').toBeLessThan((await legend.boundingBox())!.y);
    await credit.getByRole('button').click();

    await page.getByRole('button', { name: 'Show all choices' }).click();
    await page.waitForTimeout(400);
    const sheet = (await page.getByRole('tablist').boundingBox())!;
    const shown = (await legend.boundingBox())!;
    expect(shown.y + shown.height, 'the legend is under the sheet').toBeLessThan(sheet.y);
    // The middle of what is left of the map.
    const clip = { x: 120, y: 190, width: 100, height: 60 };
    const before = await page.screenshot({ clip });
    await page.getByRole('radio', { name: /^NDVI/ }).check({ force: true });
    await settles(visitor);
    expect((await page.screenshot({ clip })).equals(before), 'the picture is not in sight').toBe(false);
    await screenshot('look-phone');
    await page.getByRole('button', { name: 'Over the whole map' }).click();
    expect((await page.getByRole('tablist').boundingBox())!.y).toBeLessThan(sheet.y - 200);
    await page.getByRole('button', { name: 'Leave room for the map' }).click();
    await page.getByRole('heading', { name: 'Compose' }).scrollIntoViewIfNeeded();
    await screenshot('compose-phone');
    await page.getByRole('heading', { name: 'Look', exact: true }).scrollIntoViewIfNeeded();
    await screenshot('look-phone-stretch');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, 'pixels to scroll sideways').toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  }, 240_000);
});
