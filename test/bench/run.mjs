/**
 * `npm run bench [-- [index] --json FILE] [--runs N] [--only WORD ...] [--quick]`: Quadrat in Chromium's workers against GDAL,
 * numpy and numba in Python and against geotiff.js, as ratios of times taken in turn in one run, so that a slow or busy
 * machine slows all alike. Fails where a ratio is above its bound.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { build, placeStaticFiles } from '../../scripts/build.mjs';
import { installBenchPeers } from '../../scripts/install.mjs';
import { ROOT } from '../../scripts/steps.mjs';

const FULL_SIZE = 4096;
const QUICK_SIZE = 512;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    runs: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    quick: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs ?? (values.quick ? 1 : 5));
if (!Number.isInteger(runs) || runs < 1) {
  console.error(`--runs is a whole number from 1, not ${values.runs}`);
  process.exit(1);
}

const [series] = positionals;
if (positionals.length > 1 || (series !== undefined && series !== 'index')) {
  console.error(`there is no series ${positionals.join(' ')}; there is: index`);
  process.exit(1);
}

await build({ names: ['wasm', 'lib'] });
await placeStaticFiles();
const { rows, failures } = series === 'index' ? await indexSeries() : await wholeBenchmark();
if (rows.length + failures.length === 0) {
  console.error(`no stage has ${values.only.join(' or ')} in its name`);
  process.exit(1);
}

console.log('\n| stage | against | ratio | at most | runs |\n|---|---|--:|--:|--:|');
for (const { stage, against, ratio, atMost, runs: taken } of rows) {
  const figure = ratio.toFixed(ratio < 0.1 ? 3 : 2);
  console.log(`| ${stage} | ${against} | ${ratio > atMost ? `**${figure}**` : figure} | ${atMost} | ${taken} |`);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
const missed = rows.filter(({ ratio, atMost }) => ratio > atMost).length;
console.log('');
for (const message of failures) console.log(`failed: ${message}`);
// A quick run looks whether the benchmark works: its scenes are too small for the figures to say anything.
if (values.quick) console.log('A quick run: the figures are of small scenes, and not held against their bounds.');
else console.log(`${rows.length - missed} of ${rows.length} ratios are within their bounds.`);
process.exitCode = failures.length > 0 || (missed > 0 && !values.quick) ? 1 : 0;

async function wholeBenchmark() {
  await installBenchPeers();
  const { module } = await runnerImport(`${ROOT}test/bench/bench.ts`, { root: ROOT, logLevel: 'error' });
  return module.runBenchmark({ runs, only: values.only, size: values.quick ? QUICK_SIZE : FULL_SIZE });
}

async function indexSeries() {
  const file = `${ROOT}test/bench/index/index-bench.ts`;
  const { module } = await runnerImport(file, { root: ROOT, logLevel: 'error' });
  return module.runIndexBenchmark(values.runs ? runs : 1, values.quick);
}
