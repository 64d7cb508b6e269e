/**
 * `npm run bench [-- --json FILE] [--runs N]`: reading and composing the sample in Chromium against GDAL with numpy and
 * against geotiff.js, as ratios of times taken in turn in one run, so that a slow or busy machine slows all alike.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { build } from '../../scripts/build.mjs';
import { ROOT } from '../../scripts/steps.mjs';

const { values } = parseArgs({ options: { json: { type: 'string' }, runs: { type: 'string', default: '5' } } });
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) {
  console.error(`--runs is a whole number from 1, not ${values.runs}`);
  process.exit(1);
}

await build();
const { module } = await runnerImport(`${ROOT}test/bench/road.ts`, { root: ROOT, logLevel: 'error' });
const rows = await module.benchmarkRoad(runs);

console.log('\n| stage | against | ratio | at most | runs |\n|---|---|---|---|---|');
for (const { stage, against, ratio, atMost } of rows) {
  console.log(`| ${stage} | ${against} | ${ratio.toFixed(2)} | ${atMost} | ${runs} |`);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
process.exitCode = rows.some(({ ratio, atMost }) => ratio > atMost) ? 1 : 0;
