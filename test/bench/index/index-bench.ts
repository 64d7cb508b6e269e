import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from '../../e2e/harness/command';
import { startServer } from '../../fixtures/server/server';
import { openPage } from '../browser';
import type { Row } from '../measure';
import { type GeneratedCatalog, GRID, generateCatalog } from './generate-catalog';
import { type IndexAnswer, type IndexQuestion, type IndexQuestions, questionsFor } from './questions';

/** Of every answer of the catalogs' server. */
const LATENCY_MS = 30;
const DATASETS = 1_000_000;
const SIZES = [10_000, DATASETS, 5_000_000];
const SMALL_SIZES = [10_000];
/** Into the local index. */
const ADDED = 100_000;
const FEW_ADDED = 1000;
/** Past it the contestant counts as hung. */
const LONGEST_MS = 180_000;

type Contestant = 'built-in' | 'DuckDB' | 'native DuckDB';
interface Told extends IndexAnswer {
  requests: number;
  /** Of the file. */
  share: number;
}

const EXTENSIONS = process.env.QUADRAT_EXTENSIONS ?? path.join(ROOT, 'public/duckdb');

function nativeExtension(name: string): string {
  const home = createRequire(import.meta.url).resolve(`@haybarn/ext-${name}-h1-5-4-linux-x64/package.json`);
  return path.join(path.dirname(home), 'bin', `${name}.duckdb_extension`);
}

/**
 * The index over generated catalogs on a web server with latency: the built-in reader and DuckDB-WASM in Chromium, native
 * DuckDB in one thread. Prints a line an answer, and hands back the rows that have bounds. An answer that differs from
 * the native one is a failure, as is one that does not come.
 */
export async function runIndexBenchmark(runs: number, quick: boolean): Promise<{ rows: Row[]; failures: string[] }> {
  if (!existsSync(GRID)) throw new Error(`the footprints are not there: ${GRID}`);
  if (!existsSync(path.join(EXTENSIONS, 'v1.5.4/wasm_eh/parquet.duckdb_extension.wasm'))) {
    throw new Error('DuckDB has no Parquet reader here: npm run extensions, or set QUADRAT_EXTENSIONS');
  }
  const catalogs: GeneratedCatalog[] = [];
  for (const datasets of quick ? SMALL_SIZES : SIZES) catalogs.push(await generateCatalog(datasets));
  const project = await startServer({ root: ROOT });
  const extensions = await startServer({ root: EXTENSIONS });
  const server = await startServer({ root: path.dirname(catalogs[0]!.file), latencyMs: LATENCY_MS });
  // One for each, so that the memory of one is not counted for the other.
  const pages = { 'built-in': await openPage(project.url), DuckDB: await openPage(project.url, true) };
  const inPage = async (who: keyof typeof pages, url: string, question: IndexQuestion): Promise<IndexAnswer> => {
    const work = { catalog: url, extensions: who === 'DuckDB' ? extensions.url : null, question };
    const { result, peakBytes } = await pages[who].peakDuring(() => pages[who].call('askIndex', work));
    return { ...result, peakBytes };
  };

  async function ask(who: Contestant, catalog: GeneratedCatalog, name: keyof IndexQuestions): Promise<Told> {
    const question = questionsFor(catalog)[name];
    const url = `${server.url}/${path.basename(catalog.file)}`;
    server.requests.length = 0;
    const answer = await inTime(
      who === 'native DuckDB' ? native(url, JSON.stringify(question)) : inPage(who, url, question),
    );
    const bytes = server.requests.reduce((sum, request) => sum + request.bytes, 0);
    return { ...answer, requests: server.requests.length, share: bytes / catalog.bytes };
  }

  const rows: Row[] = [];
  const failures: string[] = [];
  console.log(
    '| datasets | question | who | found | first ms | all ms | read at the first | requests | of the file | peak MB |',
  );
  console.log('|--:|---|---|--:|--:|--:|--:|--:|--:|--:|');
  try {
    // Code is compiled as it is run; natively it is before.
    for (const who of ['built-in', 'DuckDB'] as const) await ask(who, catalogs[0]!, 'history');
    for (const catalog of catalogs) {
      for (const name of ['season', 'history', 'months'] as const) {
        const answers = new Map<Contestant, Told[]>();
        for (let run = 0; run < (catalog.datasets === DATASETS ? runs : 1); run++) {
          for (const who of ['native DuckDB', 'built-in', 'DuckDB'] as const) {
            try {
              const told = await ask(who, catalog, name);
              answers.set(who, [...(answers.get(who) ?? []), told]);
              print(catalog, name, who, told);
              const expected = answers.get('native DuckDB')?.[0];
              if (expected && (told.check !== expected.check || told.datasets !== expected.datasets)) {
                failures.push(`${who} found something else: ${name} of ${catalog.datasets}`);
              }
            } catch (error) {
              failures.push(`${who}, ${name} of ${catalog.datasets}: ${(error as Error).message.split('\n')[0]}`);
            }
          }
        }
        if (quick || catalog.datasets === DATASETS) rows.push(...rowsOf(name, answers, catalog.datasets));
      }
    }
    await addToLocalIndex(project.url, quick ? FEW_ADDED : ADDED);
    return { rows, failures };
  } finally {
    await Promise.all(Object.values(pages).map((page) => page.close()));
    await Promise.all([project.close(), extensions.close(), server.close()]);
  }
}

/** Printed only: there is no other index in a browser to compare it with. */
async function addToLocalIndex(server: string, count: number): Promise<void> {
  const page = await openPage(server, true);
  const { result, peakBytes } = await page
    .peakDuring(() => page.call('addDatasets', count))
    .finally(() => page.close());
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const mega = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  console.log(
    `\n${count.toLocaleString('en')} datasets into the local index: ${seconds(result.addMs)}, ${mega(result.stored)} on disk, ` +
      `${mega(peakBytes)} of memory at most; ${result.found} found in ${result.findMs.toFixed(0)} ms, ` +
      `by the next visitor in ${seconds(result.reopenMs)}`,
  );
}

async function native(url: string, question: string): Promise<IndexAnswer> {
  const script = fileURLToPath(new URL('native.mjs', import.meta.url));
  const files = ['httpfs', 'spatial'].map(nativeExtension).join(',');
  const { stdout } = await promisify(execFile)(process.execPath, [script, url, files, question], {
    timeout: LONGEST_MS,
  });
  return JSON.parse(stdout);
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${LONGEST_MS / 1000} s`)), LONGEST_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function print({ datasets }: GeneratedCatalog, name: string, who: Contestant, told: Told): void {
  const peak = told.peakBytes === undefined ? '' : (told.peakBytes / 1e6).toFixed(0);
  const cells = [
    datasets.toLocaleString('en'),
    name,
    who,
    told.datasets,
    told.firstMs.toFixed(0),
    told.lastMs.toFixed(0),
    told.firstShare === undefined || name === 'months' ? '' : `${(100 * told.firstShare).toFixed(0)} %`,
    told.requests,
    `${(100 * told.share).toFixed(2)} %`,
    peak,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

function rowsOf(name: keyof IndexQuestions, answers: ReadonlyMap<Contestant, Told[]>, datasets: number): Row[] {
  const of = `${name} of ${datasets.toLocaleString('en')}`;
  const theirs = answers.get('native DuckDB');
  return (['built-in', 'DuckDB'] as const).flatMap((who): Row[] => {
    const ours = answers.get(who);
    if (!ours) return [];
    const runs = ours.length;
    const rows: Row[] = [];
    if (name === 'season') {
      const requests = median(ours.map((each) => each.requests));
      const share = median(ours.map((each) => each.share));
      rows.push({ stage: `index: ${of}, requests, ${who}`, against: '12', ratio: requests / 12, atMost: 1, runs });
      rows.push({
        stage: `index: ${of}, bytes, ${who}`,
        against: '2 % of the file',
        ratio: share / 0.02,
        atMost: 1,
        runs,
      });
    }
    if (name === 'history') {
      const share = median(ours.map((each) => each.firstShare ?? 1));
      const against = 'a tenth of what all read';
      rows.push({ stage: `index: ${of}, read at the first, ${who}`, against, ratio: share / 0.1, atMost: 1, runs });
    }
    if (who === 'DuckDB' && theirs?.length === runs) {
      const against = 'native DuckDB, one thread';
      for (const [what, pick] of [
        ['first dataset', (told: Told) => told.firstMs],
        ['last dataset', (told: Told) => told.lastMs],
      ] as const) {
        const ratio = median(ours.map((told, run) => pick(told) / pick(theirs[run]!)));
        rows.push({ stage: `index: ${of}, ${what}`, against, ratio, atMost: 3, runs });
      }
    }
    return rows;
  });
}
