import { describe, expect, it } from 'vitest';
import { violations } from './harness/axe';
import { PHONE, visit } from './harness/page';
import { useSample } from './harness/sample';

describe('the page with the sample', () => {
  const sample = useSample();

  it('says that the data is simulated', async () => {
    const { page, reaches, close } = await visit(sample.browser, sample.command.url);
    await reaches('ready');
    expect(await page.getByText('Simulated data').first().isVisible()).toBe(true);
    await close();
  });

  it('shows an index by season, steps through time, drops the mask, and answers a click date by date', async () => {
    const { page, problems, reaches, screenshot, close } = await visit(sample.browser, sample.command.url);
    const settles = async () => {
      await page.waitForTimeout(400); // a choice takes effect within an animation frame or two
      await reaches('ready');
    };
    await reaches('ready');
    await page.getByText('NDVI', { exact: true }).first().click();
    await settles();
    await page.getByRole('region', { name: 'Time' }).getByText('Season').click();
    await settles();
    await page.getByRole('button', { name: 'Earlier' }).click();
    await settles();
    await screenshot('sample-season');
    await page.getByText('Leave out clouds').click();
    await settles();
    expect(await page.getByText('Every pixel counts, clouds too').isVisible()).toBe(true);
    await page.getByText('Leave out clouds').click();
    await settles();

    const map = await page.getByRole('region', { name: 'Map', exact: true }).boundingBox();
    await page.mouse.click(map!.x + map!.width / 2, map!.y + map!.height / 2);
    const probe = page.getByLabel('Values over time');
    await probe.getByText(/\d+ dates? counted, \d+ left out/).waitFor({ timeout: 60_000 });
    await screenshot('sample-probe');
    expect(problems).toEqual([]);
    await close();
  });

  it('stops on Cancel: no image is read after, and what was finished stays', async () => {
    const { page, problems, reaches, close } = await visit(sample.browser, sample.command.url);
    await page.getByRole('button', { name: 'Cancel' }).click({ timeout: 60_000 });
    await page.getByText('Stopped.').first().waitFor();
    let requests = 0;
    // Of images: the index engine may still arrive, as it does in idle time.
    page.on('request', (request) => {
      if (request.url().endsWith('.tif')) requests++;
    });
    await page.waitForTimeout(1500);
    expect(requests).toBe(0);
    await page.getByRole('button', { name: 'Go on' }).click();
    await reaches('ready');
    expect(
      await page
        .getByText(/Median of \d+ scenes/)
        .first()
        .isVisible(),
    ).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  it.each([{ size: 'desktop' }, { size: 'phone', viewport: PHONE }])(
    'breaks no accessibility rule on a $size',
    async ({ viewport }) => {
      const { page, reaches, close } = await visit(sample.browser, sample.command.url, viewport);
      await reaches('ready');
      expect(await violations(page)).toEqual([]);
      await close();
    },
  );
});
