import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexImages, type StacItem } from '#quadrat';
import { startServer, type TestServer } from '../../fixtures/server/server';
import { type StacApiServer, startStacApi } from '../../fixtures/stac-api-server';
import { violations } from '../harness/axe';
import { ROOT, type RunningCommand, startQuadrat } from '../harness/command';
import { launch, PHONE, visit } from '../harness/page';

const SCENES = ['simulated-east-20230602', 'simulated-east-20230717'];
const BANDS = ['red', 'green', 'blue', 'nir'];

describe('bringing data', () => {
  let browser: Browser;
  let command: RunningCommand;
  let elsewhere: TestServer;
  let folder: string;

  beforeAll(async () => {
    [browser, command, elsewhere] = await Promise.all([
      launch(),
      startQuadrat(),
      startServer({ root: join(ROOT, 'public/sample') }),
    ]);
    folder = join(mkdtempSync(join(tmpdir(), 'quadrat-')), 'fields');
    for (const scene of SCENES) {
      for (const band of BANDS) {
        cpSync(join(ROOT, 'public/sample/scenes', scene, `${band}.tif`), join(folder, `${scene}_${band}.tif`));
      }
    }
  });
  afterAll(async () => {
    await browser?.close();
    await command?.stop();
    await elsewhere?.close();
    rmSync(join(folder, '..'), { recursive: true, force: true });
  });

  it('by an address: a check says what is in the way, and what works opens and can be shared', async () => {
    const visitor = await visit(browser, command.url);
    const { page, reaches, screenshot, close } = visitor;
    await reaches('ready');
    await page.getByRole('button', { name: 'Open data' }).click();
    const dialog = page.getByRole('dialog', { name: 'Open data' });
    const field = dialog.getByRole('textbox', { name: /^Address/ });
    const check = async (address: string) => {
      await field.fill(address);
      await dialog.getByRole('button', { name: 'Check', exact: true }).click();
    };
    await check('catalog.parquet');
    await dialog.getByText(/should begin with https/).waitFor();
    await check(`${elsewhere.url}/gone.parquet`);
    await dialog.getByText(/nothing at this address \(404\)/).waitFor();
    elsewhere.faults.add({ kind: 'no-cors' });
    await check(`${elsewhere.url}/catalog.parquet`);
    await dialog.getByText(/Access-Control-Allow-Origin/).waitFor();
    await screenshot('bring-cors');
    elsewhere.faults.clear();
    elsewhere.faults.add({ kind: 'no-cors', path: /\.tif$/ });
    await check(`${elsewhere.url}/catalog.parquet`);
    await dialog.getByText(/Access-Control-Allow-Origin/).waitFor();
    expect(await dialog.getByRole('button', { name: 'Open', exact: true }).count()).toBe(0);
    elsewhere.faults.clear();
    await check(`${elsewhere.url}/catalog.parquet`);
    await dialog.getByRole('button', { name: 'Open', exact: true }).waitFor();
    await screenshot('bring-checked');
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Open', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.waitForTimeout(700);
    await reaches('ready');
    await page.waitForTimeout(700);
    expect(new URL(page.url()).hash).toContain(`catalog=${elsewhere.url}/catalog.parquet`);
    await close();
  });

  it('by a folder, read in place: nothing is sent and nothing is asked for', async () => {
    const visitor = await visit(browser, command.url);
    const { page, problems, reaches, screenshot, close } = visitor;
    await reaches('ready');
    await page.getByRole('button', { name: 'Open data' }).click();
    const dialog = page.getByRole('dialog', { name: 'Open data' });
    const asked: string[] = [];
    page.on('request', (request) => {
      if (/\.tif|^POST|^PUT/.test(`${request.method()} ${request.url()}`)) asked.push(request.url());
    });
    await dialog.locator('input[webkitdirectory]').setInputFiles(folder);
    await dialog.getByText('2 scenes with').waitFor();
    await screenshot('bring-folder');
    await dialog.getByRole('button', { name: 'Show them' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.waitForTimeout(700);
    await reaches('ready');
    await page.getByRole('tab', { name: 'Data' }).click();
    await page.getByText('fields', { exact: true }).waitFor();
    expect(
      await page
        .getByText(/Median of 2 scenes/)
        .last()
        .isVisible(),
    ).toBe(true);
    await screenshot('bring-folder-shown');
    expect(asked).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('by a large archive behind an API, which wants an area first', async () => {
    const images = BANDS.map((band) => ({
      path: `${SCENES[0]}_${band}.tif`,
      source: `${elsewhere.url}/scenes/${SCENES[0]}/${band}.tif`,
    }));
    const { items, collections } = await indexImages(images, { name: 'archive' });
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
    const many: StacItem[] = Array.from({ length: 260 }, (_, i) => ({
      ...items[0]!,
      id: `scene-${i}`,
      properties: { ...(items[0]!.properties as object), datetime: day(3 * i + 1), 'eo:cloud_cover': i % 100 },
    }));
    const api: StacApiServer = await startStacApi(many, collections, { pageSize: 100 });
    const visitor = await visit(browser, `${command.url}#catalog=${api.url}`);
    const { page, problems, reaches, screenshot, close } = visitor;
    await page.getByRole('button', { name: 'Open it' }).click();
    await page.getByText('Say where first').waitFor();
    await screenshot('bring-where');
    await page.getByRole('tab', { name: 'Data' }).click();
    await page.getByRole('button', { name: 'Paste or file' }).click();
    await page.getByRole('textbox', { name: 'Coordinates of the area' }).fill('12.0 48.24 12.02 48.26');
    await page.getByRole('button', { name: 'Use this area' }).click();
    await page.getByText(/scenes in the period shown/).waitFor({ timeout: 60_000 });
    await reaches('ready');
    const shown = Number(/\d+/.exec((await page.getByText(/scenes in the period shown/).textContent())!)![0]);
    // A year back, every third day.
    expect(shown).toBeGreaterThan(115);
    expect(shown).toBeLessThan(125);
    await screenshot('bring-archive');
    expect(problems).toEqual([]);
    await close();
    await api.close();
  });

  it('works on a phone', async () => {
    const { page, problems, reaches, screenshot, close } = await visit(browser, command.url, PHONE);
    await reaches('ready');
    await page.getByRole('button', { name: 'Open data' }).click();
    await page.getByRole('dialog', { name: 'Open data' }).waitFor();
    await screenshot('bring-phone');
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});
