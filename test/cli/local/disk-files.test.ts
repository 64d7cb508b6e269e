import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiskFiles } from '#cli/local/disk-files';
import { itemOf } from '../../catalog/contract-items';
import { openFiles } from '../../catalog/local/open';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quadrat-disk-'));
});
afterEach(() => rm(folder, { recursive: true }));

const scene = (id: string) => itemOf({ id, datetime: '2020-01-01T00:00:00Z', box: [0, 0, 1, 1] });
const open = async (compactBytes?: number) => openFiles(await DiskFiles.open(join(folder, 'deep/index')), compactBytes);

test('an index is found again on disk, from journal and from snapshot', async () => {
  const first = await open();
  await first.index.add([scene('a'), scene('b')], { createProducts: true });
  await first.index.archive('b');
  const before = await first.dump();
  await first.index.close();
  const second = await open();
  expect(await second.dump()).toEqual(before);
  await second.index.compact();
  expect((await readdir(join(folder, 'deep/index'))).sort()).toEqual([
    'journal-00000002.log',
    'snapshot-00000002.parquet',
  ]);
  expect(await (await open()).dump()).toEqual(before);
});

test('a journal that has grown long becomes a snapshot by itself, behind what goes on', async () => {
  const { index, dump } = await open(100_000);
  for (let turn = 0; turn < 10; turn++) {
    await index.add(
      Array.from({ length: 30 }, (_, number) => scene(`${turn} ${number}`)),
      { createProducts: true },
    );
    expect(await index.count({})).toBe(30 * (turn + 1));
  }
  const before = await dump();
  await index.close();
  const names = await readdir(join(folder, 'deep/index'));
  expect(names.filter((name) => name.endsWith('.parquet'))).toHaveLength(1);
  expect(await (await open()).dump()).toEqual(before);
});

test('several at once write one after the other', async () => {
  const all = await Promise.all(Array.from({ length: 4 }, () => open()));
  await all[0]!.index.add([scene('first')], { createProducts: true });
  await Promise.all(
    all.flatMap(({ index }, writer) => Array.from({ length: 5 }, (_, turn) => index.add([scene(`${writer} ${turn}`)]))),
  );
  for (const { index } of all) expect(await index.count({})).toBe(21);
});

test('the lock of a process that died is taken over; that of a living one is waited for', async () => {
  const files = await DiskFiles.open(folder, { patience: 200 });
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  await writeFile(join(folder, 'lock'), `${hostname()} ${dead} x`);
  expect(await files.exclusively(async () => existsSync(join(folder, 'lock')))).toBe(true);
  expect(existsSync(join(folder, 'lock'))).toBe(false);

  await writeFile(join(folder, 'lock'), `${hostname()} ${process.pid} x`);
  expect(await files.busy()).toBe(true);
  await expect(files.exclusively(async () => 'never')).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  const stop = new AbortController();
  const reason = new Error('enough');
  const waiting = files.exclusively(async () => 'never', stop.signal);
  stop.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await rm(join(folder, 'lock'));
  await writeFile(join(folder, 'lock'), 'another-machine 1 x');
  await expect(files.exclusively(async () => 'never')).rejects.toThrow(/another-machine/);
});

test('what fails inside the lock gives it back', async () => {
  const files = await DiskFiles.open(folder);
  await expect(files.exclusively(() => Promise.reject(new Error('inside')))).rejects.toThrow('inside');
  expect(await files.busy()).toBe(false);
});
