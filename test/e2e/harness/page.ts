import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM_ARGS, findChromium } from '../../../scripts/chromium.mjs';
import { ROOT } from './command';

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

const OUT = join(ROOT, 'test/.out');

export async function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: CHROMIUM_ARGS, headless: true });
}

export interface Visit {
  page: Page;
  /** Console errors, uncaught errors and failed requests so far. A test ends by finding this empty. */
  problems: string[];
  /** Waits until the page says it is in `state`; rejects at once where it says `error` instead. */
  reaches(state: AppState): Promise<void>;
  /** A screenshot in test/.out, to look at. */
  screenshot(name: string): Promise<Buffer>;
  close(): Promise<void>;
}

/** The app's own word for what it is doing, on the document element. */
export type AppState = 'loading' | 'ready' | 'error';

/** Hosts of the open internet; the tests leave this machine alone. */
const ELSEWHERE = /^https?:\/\/(?!127\.0\.0\.1[:/])/;

/**
 * DuckDB's extensions are not served here and their host is out of reach: the page asks for them once and goes on
 * without, as it is meant to. The browser reports that whatever the page does.
 */
const EXTENSION = /\.duckdb_extension\.wasm/;

/** A visitor of their own: no cache, no storage, nothing shared with another test. */
export async function visit(browser: Browser, url: string, viewport = DESKTOP, locale = 'en-GB'): Promise<Visit> {
  const context = await browser.newContext({
    viewport,
    locale,
    reducedMotion: 'reduce',
    hasTouch: viewport.width < 600,
  });
  const page = await context.newPage();
  await context.route(ELSEWHERE, (route) => route.abort('internetdisconnected'));
  const problems: string[] = [];
  const report = (problem: string) => {
    if (!EXTENSION.test(problem)) problems.push(problem);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') report(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => report(`uncaught: ${error.stack ?? error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // What the page itself calls off is not a failure.
    if (reason !== 'net::ERR_ABORTED') report(`request: ${request.url()} ${reason}`);
  });
  await page.goto(url);
  return {
    page,
    problems,
    async reaches(state) {
      const handle = await page.waitForFunction(
        (wanted) => {
          const now = document.documentElement.dataset.state;
          return now === wanted || now === 'error' ? now : null;
        },
        state,
        { timeout: 90_000 },
      );
      const reached = await handle.jsonValue();
      if (reached !== state) {
        const text = await page.locator('body').textContent();
        throw new Error(`the page says '${reached}' instead of '${state}':\n${text}\n${problems.join('\n')}`);
      }
    },
    async screenshot(name) {
      mkdirSync(OUT, { recursive: true });
      const image = await page.screenshot({ animations: 'disabled' });
      writeFileSync(join(OUT, `${name}.png`), image);
      return image;
    },
    close: () => context.close(),
  };
}

/** A choice takes effect within an animation frame or two; then the page is as it will be. */
export async function settles({ page, reaches }: Visit): Promise<void> {
  await page.waitForTimeout(800);
  await reaches('ready');
}
