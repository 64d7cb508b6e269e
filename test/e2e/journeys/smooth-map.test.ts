import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Browser, CDPSession } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../fixtures/server/server';
import { ROOT } from '../harness/command';
import { DESKTOP, launch } from '../harness/page';
import type { Moved } from './smooth-map/page';

/** Milliseconds of one frame of sixty a second. */
const FRAME = 1000 / 60;
const FRAMES = 60;
const PIXELS = 4096 * 4096 * 3 * 4;

describe('a result of 4096 x 4096 pixels on the map', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quadrat-smooth-'));
  let browser: Browser;
  let server: TestServer;

  beforeAll(async () => {
    await build({
      configFile: false,
      root: join(ROOT, 'test/e2e/journeys/smooth-map'),
      base: './',
      plugins: [svelte()],
      worker: { format: 'es' },
      logLevel: 'error',
      build: { outDir: folder, emptyOutDir: true, target: 'es2023', modulePreload: { polyfill: false } },
    });
    [browser, server] = await Promise.all([launch(), startServer({ root: folder })]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true });
  });

  it('is sent once, and pans and zooms without a frame that waits for the page', async () => {
    const page = await browser.newPage({ viewport: DESKTOP });
    const problems: string[] = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    await page.goto(`${server.url}/index.html`);
    await page.waitForFunction(() => window.smoothMap !== undefined);
    const arrived = await page.evaluate(() => window.smoothMap.arrives());
    expect(arrived.bytes, 'bytes sent').toBe(PIXELS);
    const thread = await page.context().newCDPSession(page);
    await thread.send('Performance.enable', { timeDomain: 'threadTicks' });
    const before = await processorTime(thread);
    const moved = await page.evaluate((frames) => window.smoothMap.move(frames), FRAMES);
    const processor = (1000 * ((await processorTime(thread)) - before)) / FRAMES;
    const bare = await page.evaluate((frames) => window.smoothMap.move(frames, true), FRAMES);
    const { median, most } = told(moved);
    const rate = ({ lasted }: Moved) => ((FRAMES * 1000) / lasted).toFixed(1);
    const renderer = await page.evaluate(() => {
      const gl = document.createElement('canvas').getContext('webgl2')!;
      const info = gl.getExtension('WEBGL_debug_renderer_info');
      return String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
    });
    console.info(
      `${renderer}: arrived in ${arrived.frames} frames; ${FRAMES} frames of panning and zooming at ` +
        `${rate(moved)} a second (${rate(bare)} of a map without a result); page's thread ${processor.toFixed(1)} ms of processor a frame; scripts ` +
        `${median.toFixed(1)} ms by the clock in the middle, ${most.toFixed(1)} ms in 95 of 100; ${moved.longTasks.length} tasks over 50 ms`,
    );
    expect(moved.bytes, 'bytes sent while the map moves').toBe(0);
    expect(moved.scripts.length, 'frames drawn').toBeGreaterThanOrEqual(FRAMES);
    // Of the page's own thread; how soon the picture follows is the graphics card's affair, or here a processor's.
    expect(processor).toBeLessThan(FRAME);
    expect(median).toBeLessThan(FRAME);
    expect(problems).toEqual([]);
    await page.close();
  });
});

/** Seconds of a processor that all tasks of the page's thread have taken, whoever else wanted it meanwhile. */
async function processorTime(thread: CDPSession): Promise<number> {
  const { metrics } = await thread.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')!.value;
}

function told({ scripts }: Moved): { median: number; most: number } {
  const sorted = [...scripts].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { median: at(0.5), most: at(0.95) };
}
