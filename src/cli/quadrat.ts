#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { processTerminal } from './output';
import { runProgram } from './program';

/** This file is built to dist/cli/quadrat.js: the application lies one folder up, package.json two. */
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // Asked twice, it goes at once: a request that hangs must not hold the terminal.
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort();
  });
}

// Whoever reads it may have seen enough (`| head`); the work goes on all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const { version } = JSON.parse(await readFile(here('../../package.json'), 'utf8')) as { version: string };
process.exitCode = await runProgram(process.argv.slice(2), {
  terminal: processTerminal,
  app: here('..'),
  version,
  signal: interrupt.signal,
});
