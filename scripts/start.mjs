/**
 * `npm start [-- <folder, catalog or URL> ...]`: from a fresh clone to a page. Uses nothing but Node until the packages
 * are there; builds what has changed; makes the simulated sample where nothing else was asked for.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, placeStaticFiles } from './build.mjs';
import { checkNode, installPackages } from './install.mjs';
import { ROOT } from './steps.mjs';

const CLI = join(ROOT, 'dist/cli/quadrat.js');

/** Runs a command of Quadrat in the terminal; resolves with its exit code. Ctrl-C reaches the child by itself. */
function quadrat(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [CLI, ...args], { stdio: 'inherit' });
    // Both belong to the terminal's process group: the child answers, this one only must not die before it. A signal
    // sent to this process alone is passed on.
    const ignore = () => {};
    const pass = () => child.kill('SIGTERM');
    process.on('SIGINT', ignore).on('SIGTERM', pass);
    child.on('close', (code, signal) => {
      process.off('SIGINT', ignore).off('SIGTERM', pass);
      resolve(signal ? 0 : code);
    });
  });
}

checkNode();
await installPackages();
try {
  await build({ names: ['wasm', 'app', 'cli'] });
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const args = process.argv.slice(2);
// Options take at most one value, so anything that is not an option or its value is a folder, a catalog or an address.
const givesData = args.some((arg, index) => !arg.startsWith('-') && !args[index - 1]?.startsWith('--'));
const asksHelp = args.includes('--help') || args.includes('-h');
if (!givesData && !asksHelp) {
  // Does nothing where this very sample is there already.
  const code = await quadrat(['simulate', '-o', join(ROOT, 'public/sample')]);
  if (code !== 0) process.exit(code);
  await placeStaticFiles();
}
process.exitCode = await quadrat(['start', ...args]);
