import { describe, expect, it } from 'vitest';
import { violations } from '../harness/axe';
import { PHONE, settles, visit } from '../harness/page';
import { useSample } from '../harness/sample';

describe('time', () => {
  const sample = useSample();

  it("is cut into weeks, fiscal years and lengths of one's own, which a link brings along", async () => {
    const visitor = await visit(sample.browser, sample.command.url);
    const { page, problems, reaches, screenshot, close } = visitor;
    await reaches('ready');
    const strip = page.getByRole('region', { name: 'Time' });
    const shown = page.getByRole('slider', { name: 'Period shown' });
    await strip.getByRole('combobox', { name: 'Other periods' }).selectOption({ label: 'Week' });
    await settles(visitor);
    const state = new URLSearchParams(new URL(page.url()).hash.slice(1));
    expect(state.get('period')).toBe('P1W');
    // Weeks begin on Mondays.
    expect(new Date(Date.parse(state.get('step')!)).getUTCDay()).toBe(1);
    const week = await shown.getAttribute('aria-valuetext');
    expect(week).toMatch(/^\d{1,2}(?: \w+)?\s?–\s?\d{1,2} \w+ \d{4}$/);
    await screenshot('periods-week');
    const friend = await visit(sample.browser, page.url());
    await friend.reaches('ready');
    expect(await friend.page.getByRole('slider', { name: 'Period shown' }).getAttribute('aria-valuetext')).toBe(week);
    expect(friend.problems).toEqual([]);
    await friend.close();
    await page.goBack();
    await settles(visitor);
    expect(new URL(page.url()).hash).not.toContain('period=');
    await page.goForward();
    await settles(visitor);
    expect(await shown.getAttribute('aria-valuetext')).toBe(week);

    await strip.getByRole('combobox', { name: 'Other periods' }).selectOption({ label: 'Year from July' });
    await settles(visitor);
    expect(await shown.getAttribute('aria-valuetext')).toMatch(/^Jul \d{4} – (?:Jun|Nov) \d{4}$/);

    const length = page.getByRole('spinbutton', { name: 'Length of a period' });
    await page.getByRole('combobox', { name: 'Unit of its length' }).selectOption('D');
    await length.fill('10');
    await length.press('Enter');
    await settles(visitor);
    expect(new URL(page.url()).hash).toContain('period=P10D');
    await length.fill('-3');
    await length.press('Enter');
    expect(await length.inputValue()).toBe('10');
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('leaves a geometric median, and how far the dates spread around it', async () => {
    const visitor = await visit(sample.browser, sample.command.url, PHONE);
    const { page, problems, reaches, screenshot, close } = visitor;
    await reaches('ready');
    await page.getByRole('button', { name: 'Show all choices' }).click();
    await page.getByRole('combobox', { name: 'Each pixel is' }).selectOption('geomedian');
    await settles(visitor);
    await page.getByRole('combobox', { name: 'Show', exact: true }).selectOption('smad');
    await settles(visitor);
    expect(new URL(page.url()).hash).toContain('method=geomedian:smad');
    await page.getByRole('radiogroup', { name: 'Colours', exact: true }).waitFor();
    expect(await page.getByText('spread in colour (smad)').first().textContent()).toMatch(/^Natural colours/);
    await screenshot('periods-spread-phone');
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});
