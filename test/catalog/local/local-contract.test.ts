import type { LocalIndex } from '#catalog/local/local-index';
import { UnionIndex } from '#catalog/union-index';
import type { StacCollection, StacItem } from '#model/dataset';
import { indexContract } from '../contract';
import { Disk, MemoryFiles } from './memory-files';
import { openFiles } from './open';

async function filled(items: StacItem[], collections: StacCollection[], disk = new Disk()): Promise<LocalIndex> {
  const { index } = openFiles(new MemoryFiles(disk));
  await index.add(items, { collections, createProducts: true });
  return index;
}

indexContract('local, as written', filled);

indexContract('local, from its snapshot', async (items, collections) => {
  const disk = new Disk();
  const writer = await filled(items, collections, disk);
  await writer.compact();
  await writer.close();
  return openFiles(new MemoryFiles(disk)).index;
});

indexContract('two local ones as one', async (items, collections) => {
  const half = Math.ceil(items.length / 2);
  return new UnionIndex([
    await filled(items.slice(0, half), collections),
    await filled(items.slice(half), collections),
  ]);
});
