import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { FIRST_PICTURE } from '#view/first-picture';
import { DESKTOP } from '../harness/page';
import { useSample } from '../harness/sample';
import { slowLink } from '../harness/slow-link';

const LINK = { bitsPerSecond: 10e6, roundTripMs: 40 };
const LIST_WITHIN_MS = 1500;
const PICTURE_WITHIN_MS = 3000;
const VISITS = 5;

interface Times {
  /** The scenes of the sample are counted and laid out in time. */
  strip: number;
  picture: number;
}

/** Milliseconds since the address was opened at which things have come into view, as the page itself sees it. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const look = () => {
      // A bar for each month with its number of scenes.
      if (document.querySelector('.strip:not(.unknown) .bars > *')) performance.mark('test: list of datasets');
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

async function timesOf(page: Page): Promise<Times> {
  await page.waitForFunction((mark) => performance.getEntriesByName(mark).length > 0, FIRST_PICTURE, {
    timeout: 60_000,
  });
  return page.evaluate((mark) => {
    const at = (name: string) => performance.getEntriesByName(name)[0]!.startTime;
    return { strip: at('test: list of datasets'), picture: at(mark) };
  }, FIRST_PICTURE);
}

describe('over 10 Mbit/s with 40 ms', () => {
  const sample = useSample();

  it('lists the datasets within 1.5 s and shows the first picture within 3 s', async () => {
    const visits: Times[] = [];
    for (let visit = 0; visit < VISITS; visit++) {
      const link = await slowLink(sample.command.url, LINK);
      const context = await sample.browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce' });
      const page = await context.newPage();
      await watch(page);
      await page.goto(link.url);
      visits.push(await timesOf(page));
      await context.close();
      await link.close();
    }
    console.log(visits.map(({ strip, picture }) => `${Math.round(strip)} / ${Math.round(picture)} ms`).join(', '));
    expect(Math.min(...visits.map(({ strip }) => strip))).toBeLessThan(LIST_WITHIN_MS);
    expect(Math.min(...visits.map(({ picture }) => picture))).toBeLessThan(PICTURE_WITHIN_MS);
  });
});
