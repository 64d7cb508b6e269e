import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import manifest from '../../package.json';

const text = readFileSync(new URL('../../docs/dependencies.md', import.meta.url), 'utf8');
const named = new Set(
  [...text.matchAll(/^\|(.*?)\|/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
);
const used = Object.entries({
  ...manifest.dependencies,
  ...manifest.devDependencies,
  ...manifest.optionalDependencies,
});

it('every package has its reason in docs/dependencies.md, and no reason outlives its package', () => {
  const names = used.map(([name]) => name);
  expect(names.filter((name) => !named.has(name))).toEqual([]);
  expect([...named].filter((name) => !names.includes(name!))).toEqual([]);
});

it('every version is exact', () => {
  expect(used.filter(([, version]) => !/^\d+(\.\d+)+(-[\w.]+)?$/.test(version))).toEqual([]);
});

it('the lock file names no registry', () => {
  const lock = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
  expect(/"resolved": "https?:/.test(lock)).toBe(false);
});
