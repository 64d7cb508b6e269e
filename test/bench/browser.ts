import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { findChromium } from '../../scripts/chromium.mjs';
import { keepDuckDbWorker } from '../../vite.config';
import { ROOT } from '../e2e/harness/command';
import { openPlainly } from '../e2e/harness/plain-browser';
import { Mailbox } from './mailbox';
import type { Bench } from './page/page';

/** The page's functions, as this process calls them. */
export interface BenchPage {
  call<Name extends keyof Bench>(
    name: Name,
    argument: Parameters<Bench[Name]>[0],
  ): Promise<Awaited<ReturnType<Bench[Name]>>>;
  version: string;
  /** The most memory the page's process, its workers included, held while `work` ran, in bytes; as the system counts it. */
  peakDuring<T>(work: () => Promise<T>): Promise<{ result: T; peakBytes: number }>;
  close(): Promise<void>;
}

/** Bundles the page's script into build/bench, to be served beside dist/. */
async function buildPage(): Promise<void> {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    base: './',
    worker: { format: 'es', plugins: () => [keepDuckDbWorker] },
    build: {
      outDir: 'build/bench/page',
      emptyOutDir: true,
      target: 'es2023',
      assetsInlineLimit: 0,
      rollupOptions: { input: 'test/bench/page/page.ts', output: { entryFileNames: 'page.js' } },
    },
  });
  const folder = join(ROOT, 'build/bench/page');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="page.js"></script>');
}

/** The one file of the published library whose name begins and ends so; names carry a hash. */
function published(start: string, end: string): string {
  const folder = 'dist/lib/assets';
  const found = readdirSync(join(ROOT, folder)).filter((name) => name.startsWith(start) && name.endsWith(end));
  if (found.length !== 1) throw new Error(`${folder} has ${found.length} files ${start}*${end}; run npm run build`);
  return `/${folder}/${found[0]}`;
}

/**
 * A page of Chromium at `server`, which serves the project's folder; nothing is attached to it. `built`: whether its script
 * is there already.
 */
export async function openPage(server: string, built = false): Promise<BenchPage> {
  if (!built) await buildPage();
  const mailbox = await Mailbox.open();
  const address = `${server}/build/bench/page/index.html?mailbox=${encodeURIComponent(mailbox.url)}`;
  const browser = await openPlainly(address, ['--js-flags=--expose-gc']);
  browser.ended.then(
    () => mailbox.end('the browser has ended'),
    (error: Error) => mailbox.end(`the browser did not start: ${error.message}`),
  );
  const call: BenchPage['call'] = (name, argument) => mailbox.call(name, argument) as never;
  await call('useLibrary', { worker: published('load-worker-', '.js'), kernels: published('kernels-', '.wasm') });
  return {
    call,
    version: await versionOf((await findChromium())!),
    async peakDuring(work) {
      await call('collectGarbage', undefined);
      browser.forgetPeaks();
      const result = await work();
      return { result, peakBytes: browser.peakOfPages() };
    },
    async close() {
      await browser.close();
      mailbox.close();
    },
  };
}

async function versionOf(chromium: string): Promise<string> {
  const { stdout } = await promisify(execFile)(chromium, ['--version']);
  return /[\d.]+/.exec(stdout)?.[0] ?? stdout.trim();
}
