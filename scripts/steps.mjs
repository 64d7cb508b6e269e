/** The checks `npm run check` and `npm test` share: a name, and the command that fails when it does not hold. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

export const CHECKS = [
  { name: 'lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'svelte types', command: ['svelte-check', '--threshold', 'warning'] },
  { name: 'imports', command: ['depcruise', 'src', 'workers', 'test'] },
  { name: 'modules', command: ['node', 'scripts/check-modules.mjs'] },
];

/**
 * Runs a command of the project or of its packages; resolves with the exit code and, unless shown, the output. Past
 * `timeout` (milliseconds) it is ended with everything it started, and the exit code is 124.
 */
export function run([program, ...args], { env = {}, show = true, timeout } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program === 'node' ? process.execPath : program, args, {
      cwd: ROOT,
      // A group of its own, so that a time-out also ends the browsers and servers behind it.
      detached: timeout !== undefined,
      env: {
        ...process.env,
        PATH: `${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
        VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true',
        ...(show ? {} : { NO_COLOR: '1' }),
        ...env,
      },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    let expired = false;
    const end = () => {
      if (timeout === undefined || child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const onInterrupt = () => {
      end();
      process.exit(130);
    };
    const limit =
      timeout !== undefined &&
      setTimeout(() => {
        expired = true;
        end();
      }, timeout);
    if (timeout !== undefined) process.once('SIGINT', onInterrupt);
    const settle = (result) => {
      clearTimeout(limit);
      process.off('SIGINT', onInterrupt);
      resolve(result);
    };
    child.on('error', (error) => settle({ code: 127, output: `${program}: ${error.message}\n` }));
    child.on('close', (code, signal) => {
      if (expired) settle({ code: 124, output: `${output}\nStopped after ${timeout / 1000} s\n` });
      else settle({ code: signal ? 1 : code, output });
    });
  });
}
