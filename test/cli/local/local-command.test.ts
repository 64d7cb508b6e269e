import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runProgram } from '#cli/program';
import { writeCatalog } from '#quadrat';
import { COLLECTIONS, ITEMS, itemOf } from '../../catalog/contract-items';

let folder: string;
const at = (name: string) => join(folder, name);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quadrat-local-'));
  await writeFile(at('catalog.parquet'), writeCatalog(ITEMS, COLLECTIONS));
});
afterEach(() => rm(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number; text: string }> {
  let text = '';
  const write = (more: string) => {
    text += more;
  };
  const terminal = { out: write, err: write, interactive: false };
  const surroundings = { terminal, app: folder, version: '0', signal: new AbortController().signal };
  return { code: await runProgram(['local', ...args], surroundings), text };
}

test('an index of one’s own, from the command line', async () => {
  const index = at('mine');
  expect(await run('add', index, at('catalog.parquet'))).toEqual({
    code: 0,
    text: `${at('catalog.parquet')}: ${ITEMS.length} added, 0 replaced, 0 skipped\n`,
  });
  expect((await run('list', index)).text).toContain('fields  5 datasets  (red, scl)');
  expect((await run('list', index, 'fields')).text.split('\n')[0]).toMatch(/^2019-05-\S+ {2}a1$/);

  const again = await run('add', index, at('catalog.parquet'));
  expect(again.code).toBe(1);
  expect(again.text).toMatch(/is there already/);
  expect((await run('add', index, at('catalog.parquet'), '--existing', 'skip')).text).toContain(
    `${ITEMS.length} skipped`,
  );

  expect(await run('purge', index, 'a1')).toMatchObject({ code: 1, text: expect.stringMatching(/not archived/) });
  expect(await run('archive', index, 'a1', 'a2')).toEqual({ code: 0, text: '2 datasets: archived\n' });
  expect((await run('list', index)).text).toContain('fields  3 datasets and 2 archived');
  expect((await run('list', index, 'fields', '--archived', 'only')).text.match(/a\d/g)).toEqual(['a1', 'a2']);
  expect((await run('restore', index, 'a1')).code).toBe(0);
  expect((await run('purge', index, 'a2')).code).toBe(0);
  expect((await run('rename', index, 'fields', 'meadows')).code).toBe(0);
  expect((await run('list', index)).text).toMatch(/^meadows {2}4 datasets {2}/m);

  expect((await run('export', index, '-o', at('out.parquet'))).text).toMatch(/^Wrote .*out\.parquet: \d+ datasets/);
  expect((await run('add', at('other'), at('out.parquet'))).code).toBe(0);
  expect((await run('list', at('other'))).text).toBe((await run('list', index)).text);

  expect(await run('delete', index, 'meadows')).toMatchObject({ code: 1, text: expect.stringMatching(/4 datasets/) });
  expect((await run('delete', index, 'meadows', '--datasets')).code).toBe(0);
  expect((await run('list', index)).text).not.toContain('meadows');
  expect((await readdir(index)).filter((name) => !/^(journal|snapshot)-/.test(name))).toEqual([]);
});

test('lineage, and links of catalogs on disk', async () => {
  const made = itemOf({
    id: 'made',
    datetime: '2020-01-01T00:00:00Z',
    box: [0, 0, 1, 1],
    properties: { 'odc:lineage': { level1: ['a1'], dem: ['far away'] } },
  });
  const relative = { ...made, assets: { red: { href: 'images/red.tif', type: 'image/tiff; application=geotiff' } } };
  await writeFile(at('item.json'), JSON.stringify(relative));
  await writeFile(at('items.parquet'), writeCatalog([{ ...relative, id: 'from parquet' }], []));
  const index = at('mine');
  expect((await run('add', index, at('catalog.parquet'), at('item.json'), at('items.parquet'))).code).toBe(0);
  expect((await run('lineage', index, 'made')).text).toBe(
    'made  (fields)\n  a1  (fields)\n  far away  (not in this index)\n',
  );
  expect((await run('lineage', index, 'a1', '--derived')).text).toContain('made  (fields)');
  expect((await run('lineage', index, 'made', '--depth', 'two')).code).toBe(2);
  const journal = await readFile(join(index, 'journal-00000001.log'), 'utf8');
  const href = pathToFileURL(at('images/red.tif')).href;
  expect(journal.split(href)).toHaveLength(3);
  expect((await run('add', index, at('nothing.json'))).text).toMatch(/There is no catalog/);
});
