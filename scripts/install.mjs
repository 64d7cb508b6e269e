/** Brings what is not in the repository: packages, and for the tests a browser and GDAL. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { ROOT, run } from './steps.mjs';

const LEAST_NODE = [20, 19];

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return;
  console.error(
    `Quadrat needs Node ${LEAST_NODE.join('.')} or newer; this is ${process.versions.node} (https://nodejs.org).`,
  );
  process.exit(1);
}

/**
 * Whether what npm last wrote into node_modules is what package-lock.json asks for. Compares versions instead of keeping
 * a marker of our own, so that it also notices an `npm install` done by hand.
 */
function packagesAreCurrent() {
  const written = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(written)) return false;
  const asked = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(written, 'utf8')).packages;
  return Object.entries(asked).every(
    ([path, { version, optional }]) =>
      path === '' || (optional && !present[path]) || present[path]?.version === version,
  );
}

export async function installPackages() {
  if (packagesAreCurrent()) return;
  console.log('Installing packages ...');
  // `ci` insists on every platform's packages in the lock file, which a registry that lacks some cannot give; `install`
  // makes do with this platform's.
  const verbs = existsSync(join(ROOT, 'node_modules')) ? ['install'] : ['ci', 'install'];
  let code = 1;
  let output = '';
  for (const verb of verbs) {
    ({ code, output } = await run(['npm', verb, '--no-audit', '--no-fund', '--loglevel=error'], { show: false }));
    if (code === 0) break;
  }
  if (code !== 0) {
    console.error(output);
    console.error('The packages could not be installed; npm says why above.');
    process.exit(1);
  }
}

const canUseApt = () => process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;

async function apt(packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run(['apt-get', 'update', '-qq'], { show: false, env });
  const { code } = await run(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages], {
    show: false,
    env,
  });
  return code === 0;
}

/** A browser to test in; says whether there is one in the end. */
export async function installBrowser() {
  if (await findChromium()) return true;
  console.log('Installing Chromium ...');
  if (canUseApt() && (await apt(['chromium'])) && (await findChromium())) return true;
  await run(['node', join(ROOT, 'node_modules/playwright-core/cli.js'), 'install', 'chromium'], { show: false });
  return (await findChromium()) !== undefined;
}

/** Whether GDAL's Python bindings are there, which Debian keeps for its own Python. */
export function hasGdal() {
  return spawnSync('/usr/bin/python3', ['-c', 'from osgeo import gdal; import numpy']).status === 0;
}

/** GDAL, against which some tests compare. They are skipped without it, so failing to install it is not an error. */
export async function installGdal() {
  if (hasGdal() || !canUseApt()) return hasGdal();
  console.log('Installing GDAL ...');
  await apt(['gdal-bin', 'python3-gdal', 'python3-numpy']);
  return hasGdal();
}

/** Whether Python has what the benchmark compares with besides GDAL. */
export function hasBenchPeers() {
  return hasGdal() && spawnSync('/usr/bin/python3', ['-c', 'import numba']).status === 0;
}

/** GDAL and numba, against which `npm run bench` measures; no test needs numba. */
export async function installBenchPeers() {
  if (hasBenchPeers() || !canUseApt()) return hasBenchPeers();
  console.log('Installing GDAL and numba ...');
  await apt(['gdal-bin', 'python3-gdal', 'python3-numpy', 'python3-numba']);
  return hasBenchPeers();
}
