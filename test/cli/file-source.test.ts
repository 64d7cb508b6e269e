import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FileSource } from '#cli/file-source';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quadrat-source-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('reads ranges in the order asked, short only past the end', async () => {
  const path = join(folder, 'a b.bin');
  await writeFile(
    path,
    Uint8Array.from({ length: 10 }, (_, index) => index),
  );
  const source = await FileSource.open(path);
  expect(source.url).toMatch(/^file:\/\/.*a%20b\.bin$/);
  expect(await source.size()).toBe(10);
  const parts = await source.read([
    { offset: 8, length: 5 },
    { offset: 0, length: 3 },
    { offset: 20, length: 1 },
  ]);
  expect(parts.map((part) => [...part])).toEqual([[8, 9], [0, 1, 2], []]);
  await truncate(path, 4);
  await expect(source.read([{ offset: 2, length: 6 }])).rejects.toMatchObject({ code: 'CHANGED_DURING_READ' });
  await expect(source.read([{ offset: 0, length: 1 }], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  await source.close();
});

test('a missing file and a folder are errors with a sentence', async () => {
  await expect(FileSource.open(join(folder, 'none'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
