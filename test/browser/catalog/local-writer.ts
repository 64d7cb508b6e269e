import { createByteClient } from '#bytes/byte-client';
import { OpfsFiles } from '#bytes/files/opfs-files';
import { LocalIndex } from '#catalog/local/local-index';
import { LocalStore } from '#catalog/local/local-store';
import { startFilesWorker } from '#datacube/open-local';
import { itemOf } from '../../catalog/contract-items';

/** A tab of its own, as far as files and locks go: adds scenes without end, says how far it is, and is killed. */
self.onmessage = async ({ data: path }: MessageEvent<string[]>) => {
  const files = await OpfsFiles.open({ path, startWorker: startFilesWorker });
  const index = new LocalIndex('test', new LocalStore(files), createByteClient());
  const scenes = function* () {
    for (let number = 0; ; number++) {
      if (number % 1000 === 0) self.postMessage(number);
      yield itemOf({ id: `lost ${number}`, datetime: '2021-01-01T00:00:00Z', box: [0, 0, 1, 1] });
    }
  };
  await index.add(scenes(), { createProducts: true });
};
