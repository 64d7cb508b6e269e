import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataSet } from '../fixtures/data-folder';
import { differenceFromBaseline } from './harness/baseline';
import { type RunningCommand, startQuadrat } from './harness/command';
import { layoutShift } from './harness/layout-shift';
import { DESKTOP, launch, PHONE, visit } from './harness/page';

const NAIP = ['--measurements', 'red,green,blue,nir'];
const LANDSAT = ['--measurements', 'b3=red,b4=nir,b5=swir16', '--mask', 'fmask:2,3,4'];

/** What `npm start` shows, and what it says in the terminal before. */
const SHOWN = [
  { name: 'sample', sources: [], says: [] },
  { name: 'naip', set: 'naip', flags: NAIP, says: [/10 datasets/, /red, green, blue, nir/, /EPSG:26914/] },
  { name: 'landsat', set: 'landsat-lsts', flags: LANDSAT, says: [/105 datasets/, /fmask/, /EPSG:32613/] },
].map(({ set, flags = [], ...rest }) => {
  const folder = set === undefined ? undefined : dataSet(set);
  return { ...rest, args: folder ? [folder, ...flags] : [], absent: set !== undefined && !folder };
});

describe.each(SHOWN)('npm start: $name', ({ name, args, says, absent }) => {
  let browser: Browser;
  let command: RunningCommand;

  beforeAll(async () => {
    if (absent) return;
    [browser, command] = await Promise.all([launch(), startQuadrat(args)]);
  });
  afterAll(async () => {
    await browser?.close();
    await command?.stop();
  });

  it.skipIf(absent)('says what it understood', () => {
    for (const words of says) expect(command.output()).toMatch(words);
  });

  it.skipIf(absent).each([
    { size: 'desktop', viewport: DESKTOP },
    { size: 'phone', viewport: PHONE },
  ])('composes a mosaic on a $size', async ({ size, viewport }) => {
    const { page, problems, reaches, screenshot, close } = await visit(browser, command.url, viewport);
    await reaches('ready');
    await page.waitForTimeout(1000); // the last tile fades in
    const image = await screenshot(`${name}-${size}`);
    expect(problems).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, 'pixels to scroll sideways').toBeLessThanOrEqual(0);
    expect(await layoutShift(page), 'what moved while it loaded').toBeLessThan(0.01);
    expect(differenceFromBaseline(`${name}-${size}`, image)).toBeLessThan(0.03);
    await close();
  });

  it.skipIf(absent)('ends on Ctrl-C without an error', async () => {
    expect(await command.stop()).toBe(0);
  });
});
