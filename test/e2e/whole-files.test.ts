import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../fixtures/server/server';
import { imageBytes, utmGrid } from '../fixtures/tiny-world';
import { quadrat, ROOT } from './harness/command';
import { launch, visit } from './harness/page';

/** Nothing that compresses: what is small is taken whole without asking. */
const noise = (_x: number, _y: number, col: number, row: number) =>
  1 + (Math.floor(Math.abs(Math.sin(col * 12.9898 + row * 78.233)) * 43_758_545) % 32_768);

describe('a host that sends no parts of a file', () => {
  let browser: Browser;
  let server: TestServer;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quadrat-whole-'));
    const names = ['field_2023-06-10_red.tif', 'field_2023-06-20_red.tif'];
    for (const [seed, name] of names.entries()) {
      await writeFile(join(folder, name), await imageBytes({ grid: utmGrid(1200, 1200), seed, value: noise }));
    }
    const { code, output } = await quadrat(['index', folder, '-o', join(folder, 'catalog.parquet')]);
    if (code !== 0) throw new Error(output);
    const config = new TextEncoder().encode(JSON.stringify({ catalogs: ['data/catalog.parquet'], extensions: false }));
    const files: Record<string, Uint8Array> = { 'config.json': config };
    for (const name of [...names, 'catalog.parquet']) files[`data/${name}`] = await readFile(join(folder, name));
    server = await startServer({ root: join(ROOT, 'dist'), files, faults: [{ kind: 'no-range', path: /\.tif$/ }] });
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is downloaded from only after the visitor agrees', async () => {
    const { page, reaches, close } = await visit(browser, `${server.url}/index.html`);
    const dialog = page.getByRole('dialog', { name: 'Download whole files?' });
    await dialog.waitFor();
    expect(await dialog.textContent()).toMatch(/127\.0\.0\.1.* cannot send parts.* downloaded whole: [\d.]+ MB/);
    await page.keyboard.press('Escape');
    const state = () => page.evaluate(() => document.documentElement.dataset.state);
    await expect.poll(state, { timeout: 60_000 }).not.toBe('loading');
    expect(await dialog.count()).toBe(0);
    expect(await page.locator('body').textContent()).toMatch(/could not be read|cannot send parts/);
    expect(server.requests.filter(({ path, range }) => path.endsWith('.tif') && range === null)).toEqual([]);

    await page.reload();
    for (let files = 2; files > 0; files -= Math.max(1, await dialog.count())) {
      await dialog.waitFor();
      // Both files may be asked about at once, or one after the other.
      await dialog.getByRole('button', { name: 'Download' }).click();
      await Promise.race([dialog.waitFor(), reaches('ready')]);
      if (!(await dialog.isVisible())) break;
    }
    await reaches('ready');
    expect(await page.getByText(/Median of \d+ scenes/).count()).toBeGreaterThan(0);
    expect(await page.getByText(/scenes? could not be read/).count()).toBe(0);
    await close();
  });
});
