import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DiskFiles } from '#cli/local/disk-files';
import { idsOf } from '../contract';
import { openFiles } from './open';
import { SCENES, sceneItems, TILE } from './scenes';

/** Figures of docs/local-index.md; what it asserts is the work done, not how fast this machine did it. */
test.skipIf(!process.env.QUADRAT_LONG)('a hundred thousand datasets', { timeout: 600_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quadrat-large-'));
  const figures: Record<string, string> = {};
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const [began, before] = [performance.now(), process.cpuUsage()];
    const result = await work();
    const { user, system } = process.cpuUsage(before);
    figures[what] =
      `${Math.round(performance.now() - began)} ms, of the processor ${Math.round((user + system) / 1000)}`;
    return result;
  };
  const open = async () => openFiles(await DiskFiles.open(folder)).index;
  try {
    const index = await open();
    await timed('add', () => index.add(sceneItems(), { createProducts: true }));
    const found = await timed('find one tile', () => idsOf(index, TILE));
    expect(found.length).toBe(SCENES / 1000);
    await timed('find one tile again', () => idsOf(index, TILE));
    await timed('find it by clouds', () => idsOf(index, { ...TILE, properties: { 'eo:cloud_cover': { lt: 20 } } }));
    await timed('count by month', () => index.countByPeriod({}, 'month'));
    await timed('archive one', () => index.archive(found[0]!));
    await timed('reload from the journal', async () => expect(await (await open()).count({})).toBe(SCENES - 1));
    await timed('make a snapshot', () => index.compact());
    await timed('reload from the snapshot', async () => expect(await (await open()).count({})).toBe(SCENES - 1));
    for (const name of await readdir(folder)) figures[name] = `${(await stat(join(folder, name))).size} bytes`;
    console.table(figures);
  } finally {
    await rm(folder, { recursive: true });
  }
});
