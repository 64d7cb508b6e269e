/**
 * `npm test`: everything, from a fresh clone. Installs what is missing, then lint, types, import rules, unit tests,
 * browser tests, a build, end-to-end tests. The last line is `N passed, N failed, N skipped` over all of them.
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { checkNode, installBrowser, installGdal, installPackages } from './install.mjs';
import { CHECKS, ROOT, run } from './steps.mjs';

const MINUTE = 60_000;
const OUT = join(ROOT, 'test/.out');
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

function fail(what) {
  total.failed++;
  failures.push(what);
}

async function timed(name, work) {
  const started = Date.now();
  const result = await work();
  console.log(`      ${name}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return result;
}

/** A command that counts as one check. */
async function check(name, command) {
  const { code, output } = await timed(name, () => run(command, { show: false, timeout: 5 * MINUTE }));
  if (code === 0) {
    total.passed++;
    return true;
  }
  console.log(output);
  fail(name);
  return false;
}

/** One of Vitest's projects. Counts its tests, a file that cannot be loaded as one failure, and never nothing as success. */
async function vitest(project, timeout, options = []) {
  const report = join(OUT, `${project}.json`);
  await rm(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await timed(project, () =>
    run(['vitest', 'run', '--project', project, ...options, ...reporters], { timeout, env: { CI: 'true' } }),
  );
  const failedBefore = total.failed;
  let result;
  try {
    result = JSON.parse(await readFile(report, 'utf8'));
  } catch {
    return fail(`${project} tests ended without a report (exit code ${code})`);
  }
  let tests = 0;
  for (const file of result.testResults) {
    const name = file.name.replace(ROOT, '');
    tests += file.assertionResults.length;
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') total.passed++;
      else if (status === 'failed') fail(`${name}: ${fullName}`);
      else total.skipped++;
    }
    const explained = file.assertionResults.some(({ status }) => status === 'failed');
    if (file.status === 'failed' && !explained) fail(`${name}: ${file.message?.split('\n')[0] || 'could not run'}`);
  }
  if (tests === 0) fail(`no ${project} test ran`);
  if (code !== 0 && total.failed === failedBefore) fail(`${project} tests: exit code ${code} without a failed test`);
}

checkNode();
await mkdir(OUT, { recursive: true });
await installPackages();
const hasBrowser = await installBrowser();
if (!(await installGdal())) console.log('No GDAL with Python here: checks against it are skipped.');

await check('kernels', ['node', 'scripts/build.mjs', 'wasm']);
await Promise.all(CHECKS.map(({ name, command }) => check(name, command)));
// Vitest leaves a core to itself unless told otherwise, which of two is half of them.
await vitest('unit', 9 * MINUTE, [
  ...['--project', 'unit-memory'],
  ...['--maxWorkers', String(Math.max(2, availableParallelism() - 1))],
]);
if (hasBrowser) await vitest('browser', 5 * MINUTE);
else fail('browser tests: no Chromium here, and none could be installed (set QUADRAT_CHROMIUM)');
const built = await check('build', ['node', 'scripts/build.mjs']);
if (hasBrowser && built) await vitest('e2e', 10 * MINUTE);
else fail('end-to-end tests: no browser or no build');

if (failures.length) console.log(`\nFailed:\n${failures.map((name) => `  ${name}`).join('\n')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
