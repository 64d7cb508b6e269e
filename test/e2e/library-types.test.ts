import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ROOT } from './harness/command';

const FOLDER = join(ROOT, 'build/library-types');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

/** Compiles `source` as a program of a user of the built library, who has nothing of this project's configuration. */
async function compile(name: string, source: string): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, `${name}.ts`);
  writeFileSync(file, source);
  const options = ['--strict', '--target', 'es2023', '--module', 'esnext', '--moduleResolution', 'bundler', '--noEmit'];
  const plain = ['--ignoreConfig', '--skipLibCheck', 'false', '--lib', 'es2023,dom,dom.iterable,dom.asynciterable'];
  return promisify(execFile)(process.execPath, [TSC, ...options, ...plain, file], { cwd: FOLDER }).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
}

describe('dist/lib/quadrat.d.ts', () => {
  it('keeps the promise of test/contract, by itself', async () => {
    const checks = readFileSync(join(ROOT, 'test/contract/satisfies.ts'), 'utf8')
      .replace("'#quadrat'", "'../../dist/lib/quadrat.js'")
      .replace("'./promise'", "'../../test/contract/promise.js'");
    expect(await compile('satisfies', checks)).toBe('');
  });

  it('refuses what the library refuses', async () => {
    const wrong = `
      import { Datacube } from '../../dist/lib/quadrat.js';
      const cube = await Datacube.open({ catalogs: 'catalog.parquet' });
      await cube.composite({ product: 'a', method: 'medain' });
    `;
    expect(await compile('wrong', wrong)).toContain('\'"medain"\' is not assignable');
  });

  it('names nothing that lies inside the project', () => {
    const text = readFileSync(join(ROOT, 'dist/lib/quadrat.d.ts'), 'utf8');
    expect(text.match(/^import .*$/gm) ?? []).toEqual([]);
    expect(text).not.toMatch(/from ['"][#.]/);
  });
});
