/** The checks `npm run check` and `npm test` share: a name, and the command that fails when it does not hold. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

export const CHECKS = [
  { name: 'lint', command: ['biome', 'check', '.'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'svelte types', command: ['svelte-check', '--threshold', 'warning'] },
  { name: 'imports', command: ['depcruise', 'src', 'workers', 'test'] },
  { name: 'modules', command: ['node', 'scripts/check-modules.mjs'] },
];

/** Runs a command of the project or of its packages; resolves with the exit code and, unless shown, the output. */
export function run([program, ...args], { env = {}, show = true, cwd = ROOT } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program === 'node' ? process.execPath : program, args, {
      cwd,
      env: { ...process.env, PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`, ...env },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) => resolve({ code: 127, output: `${program}: ${error.message}\n` }));
    child.on('close', (code, signal) => resolve({ code: signal ? 1 : code, output }));
  });
}
