/** `npm run check`: everything that can be said without a browser or a build. */
import { CHECKS, run } from './steps.mjs';

let failed = false;
for (const { name, command } of [
  ...CHECKS,
  {
    name: 'unit tests',
    command: ['vitest', 'run', '--project', 'unit', '--project', 'unit-memory', '--reporter', 'dot'],
  },
]) {
  const started = Date.now();
  const { code, output } = await run(command, { show: false });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (code !== 0) {
    console.log(output);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
