import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { keepDuckDbWorker } from '../../vite.config';
import { ROOT } from '../e2e/harness/command';
import { launch } from '../e2e/harness/page';
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

/** Of a process on Linux: writing it makes the system forget the peak so far. */
const FORGET_PEAK = '5';

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

/** A page of Chromium at `server`, which serves the project's folder. `built`: whether its script is there already. */
export async function openPage(server: string, built = false): Promise<BenchPage> {
  if (!built) await buildPage();
  const browser = await launch();
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error));
  await page.goto(`${server}/build/bench/page/index.html`);
  await page.waitForFunction(() => 'bench' in window);
  const call: BenchPage['call'] = (name, argument) =>
    page.evaluate(({ which, what }) => (window.bench[which] as (argument: unknown) => unknown)(what), {
      which: name,
      what: argument as unknown,
    }) as never;
  await call('useLibrary', { worker: published('load-worker-', '.js'), kernels: published('kernels-', '.wasm') });
  const session = await page.context().newCDPSession(page);
  const whole = await browser.newBrowserCDPSession();
  const peakDuring: BenchPage['peakDuring'] = async (work) => {
    await session.send('HeapProfiler.collectGarbage');
    const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    for (const id of renderers) writeFileSync(`/proc/${id}/clear_refs`, FORGET_PEAK);
    const result = await work();
    // One is the page's; others wait for pages that never come, and are small.
    return { result, peakBytes: Math.max(...renderers.map(peakOf)) };
  };
  return { call, version: browser.version(), peakDuring, close: () => browser.close() };
}

function peakOf(process: number): number {
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${process}/status`, 'utf8'))?.[1];
  return 1024 * Number(peak);
}
