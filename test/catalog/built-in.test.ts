import { createByteClient } from '#bytes/byte-client';
import { MemoryIndex } from '#catalog/memory-index';
import { openIndex } from '#catalog/open-index';
import { writeCatalog } from '#catalog/parquet/write-catalog';
import { indexContract } from './contract';

indexContract('memory', async (items, collections) => new MemoryIndex(items, collections));

for (const rowGroupSize of [5, 1000]) {
  indexContract(`built-in Parquet, row groups of ${rowGroupSize}`, async (items, collections) => {
    const file = writeCatalog(items, collections, { rowGroupSize });
    return openIndex([new File([file as Uint8Array<ArrayBuffer>], 'catalog.parquet')], { bytes: createByteClient() });
  });
}

indexContract('two files as one', async (items, collections) => {
  const half = Math.ceil(items.length / 2);
  const files = [items.slice(0, half), items.slice(half)].map((part) =>
    writeCatalog(part, collections, { rowGroupSize: 7 }),
  );
  const sources = files.map((file) => new File([file as Uint8Array<ArrayBuffer>], 'catalog.parquet'));
  return openIndex(sources, { bytes: createByteClient() });
});
