/**
 * `node test/bench/kernels.mjs [--runs N]`: every kernel on one core, WASM beside its TypeScript twin (and zlib). The
 * figures are the fastest of the runs; on a busy machine only their ratios mean something.
 */
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { ROOT } from '../../scripts/steps.mjs';
import { buildKernels } from '../../wasm/build.mjs';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '7' } } });
const { output } = await buildKernels();
const { module } = await runnerImport(`${ROOT}test/bench/kernels.ts`, { root: ROOT, logLevel: 'error' });

const figure = (value) => (value === undefined ? '' : value.toFixed(value < 10 ? 1 : 0));
console.log('| kernel | unit | WASM | TypeScript | zlib |\n|---|---|--:|--:|--:|');
for (const { kernel, unit, wasm, typescript, zlib } of await module.benchmarkKernels(output, Number(values.runs))) {
  console.log(`| ${kernel} | ${unit} | ${figure(wasm)} | ${figure(typescript)} | ${figure(zlib)} |`);
}
