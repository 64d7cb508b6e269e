import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runProgram } from '#cli/program';
import { Datacube } from '#quadrat';
import { startServer } from '../fixtures/server/server';
import { folder, image, put, useFolder } from './index-folder/folder-of-images';

useFolder();

async function run(...args: string[]): Promise<{ code: number; output: string }> {
  let output = '';
  const write = (text: string) => {
    output += text;
  };
  const code = await runProgram(args, {
    terminal: { out: write, err: write, interactive: false },
    app: folder,
    version: '1.2.3',
    signal: new AbortController().signal,
  });
  return { code, output };
}

const index = (...flags: string[]) =>
  run('index', join(folder, 'farm'), '-o', join(folder, 'farm/catalog.parquet'), ...flags);
const inParts = (...flags: string[]) =>
  run('index', join(folder, 'farm'), '-o', join(folder, 'farm/all.json'), '--partition', 'year', ...flags);
const files = async () => (await readdir(join(folder, 'farm'))).filter((name) => !name.endsWith('.tif')).sort();

const farm = (date: string, pixel = 10) => image(`farm/farm_${date}.tif`, { bands: ['ndvi'], pixel });

async function threeImages(): Promise<void> {
  for (const date of ['20190831', '20190901', '20200105']) await farm(date);
}

/** Ids and links of what a catalog holds, as the library finds them over HTTP. */
async function found(catalog: string): Promise<Array<[id: string, href: string]>> {
  const server = await startServer({ root: folder });
  const cube = await Datacube.open({ catalogs: `${server.url}/farm/${catalog}`, cache: 'none' });
  try {
    const datasets: Array<[string, string]> = [];
    for await (const { id, measurements } of cube.find({})) {
      datasets.push([id, Object.values(measurements)[0]!.href.replace(server.url, '')]);
    }
    return datasets;
  } finally {
    await cube.close();
    await server.close();
  }
}

describe('quadrat index --sync', () => {
  test('reads what has changed, adds, replaces and drops, and says so', async () => {
    await threeImages();
    expect((await index('--sync')).code).toBe(0);
    await farm('20210101');
    await farm('20190901', 20);
    await rm(join(folder, 'farm/farm_20200105.tif'));
    const { code, output } = await index('--sync');
    expect(code).toBe(0);
    expect(output).toContain('+ farm/farm_20210101\n~ farm/farm_20190901\n- farm/farm_20200105\n');
    expect(output).toContain('1 added, 1 changed, 1 vanished; 2 of 3 headers read.');
    expect(await found('catalog.parquet')).toEqual([
      ['farm_20190831', '/farm/farm_20190831.tif'],
      ['farm_20190901', '/farm/farm_20190901.tif'],
      ['farm_20210101', '/farm/farm_20210101.tif'],
    ]);
  });

  test('gives the catalog that indexing anew gives', async () => {
    await threeImages();
    await index('--sync');
    await farm('20210101');
    await rm(join(folder, 'farm/farm_20190831.tif'));
    await index('--sync');
    const synced = await readFile(join(folder, 'farm/catalog.parquet'));
    await rm(join(folder, 'farm/.catalog.parquet.state'));
    await index();
    expect(await files()).toEqual(['catalog.parquet']);
    expect(await readFile(join(folder, 'farm/catalog.parquet'))).toEqual(synced);
  });

  test('leaves a catalog alone where nothing has changed, and reads no header', async () => {
    await threeImages();
    await index('--sync');
    const before = await stat(join(folder, 'farm/catalog.parquet'));
    const { output } = await index('--sync');
    expect(output).toContain('0 added, 0 changed, 0 vanished; 0 of 3 headers read.');
    expect(output).toContain('stays as it is: 3 datasets');
    expect((await stat(join(folder, 'farm/catalog.parquet'))).ino).toBe(before.ino);
    // Another time and the same content: read, and no change.
    await utimes(join(folder, 'farm/farm_20190831.tif'), 1, 1);
    expect((await index('--sync')).output).toContain('0 changed, 0 vanished; 1 of 3 headers read.');
    expect((await index('--sync')).output).toContain('0 of 3 headers read.');
  });

  test('a dry run writes nothing', async () => {
    await threeImages();
    const first = await index('--dry-run');
    expect(first.output).toContain('everything counts as added');
    expect(await files()).toEqual([]);
    await index('--sync');
    expect((await index('--dry-run')).output).toContain('would stay as it is');
    await farm('20210101');
    const before = await readFile(join(folder, 'farm/catalog.parquet'));
    const { code, output } = await index('--sync', '--dry-run');
    expect(code).toBe(0);
    expect(output).toContain('+ farm/farm_20210101\n1 added');
    expect(output).toContain('Nothing was written');
    expect(await readFile(join(folder, 'farm/catalog.parquet'))).toEqual(before);
    expect((await index('--sync')).output).toContain('+ farm/farm_20210101');
  });

  test('other answers to what a folder leaves open change the datasets, not the headers', async () => {
    await threeImages();
    await index('--sync');
    const { output } = await index('--sync', '--product', 'meadow');
    expect(output).toContain('3 added, 0 changed, 3 vanished; 0 of 3 headers read.');
    expect((await index('--sync', '--product', 'meadow', '--license', 'MIT')).output).toContain('Wrote');
  });

  test('what is known of another catalog, or is broken, is not used', async () => {
    await threeImages();
    await index('--sync');
    await put('farm/.catalog.parquet.state', 'nonsense');
    expect((await index('--sync')).output).toContain('0 added, 0 changed, 0 vanished; 3 of 3 headers read');
    await writeFile(join(folder, 'farm/catalog.parquet'), 'somebody else');
    expect((await index('--sync')).output).toContain('everything counts as added; 3 of 3 headers read');
    expect(await found('catalog.parquet')).toHaveLength(3);
  });

  test('of a catalog that was written without it, the catalog itself says what has changed', async () => {
    await threeImages();
    await index();
    expect((await index('--dry-run')).output).toContain('0 vanished; 3 of 3 headers read.\n');
    expect((await index('--dry-run')).output).toContain('would stay as it is');
    await farm('20210101');
    await farm('20190901', 20);
    await rm(join(folder, 'farm/farm_20200105.tif'));
    const { output } = await index('--sync');
    expect(output).toContain('+ farm/farm_20210101\n~ farm/farm_20190901\n- farm/farm_20200105\n');
    expect(output).toContain('1 added, 1 changed, 1 vanished; 3 of 3 headers read.');
    expect((await index('--sync')).output).toContain('0 added, 0 changed, 0 vanished; 0 of 3 headers read.');
  });

  test('where nothing is left, the catalog stays and the command fails', async () => {
    await threeImages();
    await index('--sync');
    for (const date of ['20190831', '20190901', '20200105']) await rm(join(folder, `farm/farm_${date}.tif`));
    const { code, output } = await index('--sync');
    expect(code).toBe(1);
    expect(output).toContain('There is no GeoTIFF');
    expect(await files()).toEqual(['.catalog.parquet.state', 'catalog.parquet']);
  });
});

describe('quadrat index --partition', () => {
  test('writes a manifest and its parts, which open as one catalog; only touched parts are written again', async () => {
    await threeImages();
    const { code, output } = await inParts('--sync');
    expect(code).toBe(0);
    expect(output).toContain('3 datasets, in 2 parts (2 of them written now), links relative');
    const before = await files();
    expect(before).toHaveLength(4);
    expect(await found('all.json')).toEqual([
      ['farm_20190831', '/farm/farm_20190831.tif'],
      ['farm_20190901', '/farm/farm_20190901.tif'],
      ['farm_20200105', '/farm/farm_20200105.tif'],
    ]);
    const old = before.find((name) => name.startsWith('all.2019-'))!;
    const kept = await stat(join(folder, 'farm', old));
    await put('farm/all.2019-mine.parquet', 'not ours');
    await farm('20200106');
    const synced = await inParts('--sync');
    expect(synced.output).toContain('+ farm/farm_20200106');
    expect(synced.output).toContain('in 2 parts (1 of them written now)');
    expect((await stat(join(folder, 'farm', old))).mtimeMs).toBe(kept.mtimeMs);
    const after = await files();
    expect(after).toContain('all.2019-mine.parquet');
    expect(after.filter((name) => name.startsWith('all.2020-'))).toHaveLength(1);
    expect(after.filter((name) => before.includes(name))).toEqual(['.all.json.state', old, 'all.json'].sort());
    expect(await found('all.json')).toHaveLength(4);
    expect((await inParts('--sync')).output).toContain('stays as it is');
  });

  test('of parts that were written without --sync, the parts say what has changed', async () => {
    await threeImages();
    await inParts();
    await farm('20200106');
    await farm('20190831', 20);
    const { output } = await inParts('--sync');
    expect(output).toContain('+ farm/farm_20200106\n~ farm/farm_20190831\n1 added, 1 changed, 0 vanished;');
    expect((await inParts('--sync')).output).toContain('stays as it is');
  });

  test('a manifest that cannot be replaced leaves the old catalog whole', async () => {
    await threeImages();
    await inParts('--sync');
    const before = await found('all.json');
    await farm('20200106');
    // Where the new manifest would first be written there is a folder: as good as a crash at that moment.
    await put(`farm/all.json.${process.pid}.part/in-the-way`, '');
    expect((await inParts('--sync')).code).toBe(1);
    expect(await found('all.json')).toEqual(before);
    await rm(join(folder, `farm/all.json.${process.pid}.part`), { recursive: true });
    expect((await inParts('--sync')).output).toContain('1 added');
    expect(await found('all.json')).toHaveLength(4);
  });

  test('asks for names that say what is written', async () => {
    await threeImages();
    const odd = await run('index', join(folder, 'farm'), '-o', join(folder, 'all.parquet'), '--partition', 'year');
    expect(odd).toMatchObject({ code: 2, output: expect.stringContaining('all.json') });
    const month = await run('index', join(folder, 'farm'), '-o', join(folder, 'all.json'), '--partition', 'week');
    expect(month.code).toBe(2);
  });
});
