/**
 * Rules about modules that no linter knows: at most 400 lines each, and none named for being a drawer of odds and ends.
 * Looks at what git tracks or would track, so that build output never counts.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const LIMIT = 400;
const MODULE = /\.(?:ts|svelte|mjs|cjs|js|py)$/;
const DRAWER = /^(?:utils?|helpers?|misc|common)\./;

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { encoding: 'utf8' })
  .split('\0')
  .filter((file) => MODULE.test(file) && existsSync(file));

const problems = [];
for (const file of files) {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').length;
  if (lines > LIMIT) problems.push(`${file}: ${lines} lines, at most ${LIMIT}`);
  if (DRAWER.test(basename(file))) problems.push(`${file}: name it for what it holds`);
}
if (problems.length) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`${files.length} modules, none over ${LIMIT} lines`);
