import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createByteClient } from '#bytes/byte-client';
import { OpfsFiles } from '#bytes/files/opfs-files';
import { LocalIndex } from '#catalog/local/local-index';
import { LocalStore } from '#catalog/local/local-store';
import { startFilesWorker } from '#datacube/open-local';
import { Datacube } from '#quadrat';
import filesWorkerUrl from '../../../workers/files-worker.ts?worker&url';
import { COLLECTIONS, ITEMS, itemOf } from '../../catalog/contract-items';

let name: string;
let opened: Array<{ close(): Promise<void> }>;

beforeEach(() => {
  name = `test-${crypto.randomUUID()}`;
  opened = [];
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const each of opened) await each.close();
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('quadrat-local', { create: true });
  await expect
    .poll(() =>
      folder.removeEntry(name, { recursive: true }).then(
        () => true,
        ({ name: why }) => why === 'NotFoundError',
      ),
    )
    .toBe(true);
});

/** As a page that was loaded anew, or as another tab: it shares nothing but the files and the locks. */
async function visit(): Promise<Datacube> {
  const cube = await Datacube.open({ catalogs: [], local: name, workers: 1, cache: 'none', extensions: false });
  opened.push(cube);
  return cube;
}

async function indexWith(startWorker: () => Worker, answerMs?: number): Promise<LocalIndex> {
  const files = await OpfsFiles.open({ path: ['quadrat-local', name], startWorker, ...(answerMs ? { answerMs } : {}) });
  const index = new LocalIndex(name, new LocalStore(files), createByteClient());
  opened.push(index);
  return index;
}

const scene = (id: string) => itemOf({ id, datetime: '2020-01-01T00:00:00Z', box: [0, 0, 1, 1] });
const scenes = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, number) => scene(`${prefix}${number}`));

async function idsOf(cube: Pick<Datacube, 'find'>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of cube.find({})) ids.push(id);
  return ids.sort();
}

describe('a local index in the browser', () => {
  it('is found again after a reload, from journal and from snapshot', async () => {
    const first = await visit();
    await first.local.add(ITEMS, { collections: COLLECTIONS });
    await first.local.archive('a1');
    await first.close();
    const second = await visit();
    expect(await second.count({})).toBe(ITEMS.length - 1);
    expect(await second.count({ archived: true })).toBe(1);
    await second.local.compact();
    await second.close();
    const third = await visit();
    expect(await third.count({ archived: null })).toBe(ITEMS.length);
    expect((await third.local.item('a5')).assets).toEqual(ITEMS.find(({ id }) => id === 'a5')?.assets);
  });

  it('is searched together with other catalogs, at once after a write', async () => {
    const cube = await Datacube.open({
      catalogs: [{ items: [scene('remote')] }],
      local: name,
      workers: 1,
      cache: 'none',
      extensions: false,
    });
    opened.push(cube);
    expect(await idsOf(cube)).toEqual(['remote']);
    await cube.local.add([scene('mine')], { createProducts: true });
    expect(await idsOf(cube)).toEqual(['mine', 'remote']);
    expect(await cube.count({ product: 'fields' })).toBe(2);
    await cube.local.archive('mine');
    expect(await idsOf(cube)).toEqual(['remote']);
    expect(await cube.count({ archived: true })).toBe(1);
  });

  it('is shared by tabs that write and read at once', async () => {
    const [one, two, reader] = [await visit(), await visit(), await visit()];
    await one.local.addProducts(COLLECTIONS);
    const seen: number[] = [];
    let writing = true;
    const reading = (async () => {
      while (writing) seen.push(await reader.count({}));
    })();
    const write = async (cube: Datacube, prefix: string) => {
      for (let turn = 0; turn < 12; turn++) {
        await cube.local.add(scenes(`${prefix}${turn} `, 5));
        if (turn === 6) await cube.local.compact();
      }
    };
    await Promise.all([write(one, 'one '), write(two, 'two ')]);
    expect(await reader.count({})).toBe(120);
    writing = false;
    await reading;
    // Whole transactions, and never fewer than before.
    expect(seen.every((count) => count % 5 === 0)).toBe(true);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    for (const cube of [one, two, await visit()]) expect(await cube.count({})).toBe(120);
  });

  it('is as it was when a tab dies in the middle of a bulk add', async () => {
    const survivor = await visit();
    await survivor.local.add([scene('first')], { createProducts: true });
    const tab = new Worker(new URL('./local-writer.ts', import.meta.url), { type: 'module' });
    const far = new Promise<void>((resolve, reject) => {
      tab.onerror = ({ message }) => reject(new Error(message));
      tab.onmessage = ({ data }) => data >= 10_000 && resolve();
    });
    tab.postMessage(['quadrat-local', name]);
    await far;
    tab.terminate();
    const root = await navigator.storage.getDirectory();
    const folder = await (await root.getDirectoryHandle('quadrat-local')).getDirectoryHandle(name);
    // It got as far as writing some of it.
    expect((await (await folder.getFileHandle('journal-00000001.log')).getFile()).size).toBeGreaterThan(1_000_000);
    await survivor.local.add([scene('second')]);
    expect(await idsOf(survivor)).toEqual(['first', 'second']);
    expect(await idsOf(await visit())).toEqual(['first', 'second']);
  });

  it('says that its worker died, leaves the old state, and starts another', async () => {
    let worker: Worker | undefined;
    const index = await indexWith(() => {
      worker = startFilesWorker();
      return worker;
    }, 1000);
    await index.add([scene('first')], { createProducts: true });
    const dying = function* () {
      yield* scenes('lost ', 200);
      worker?.terminate();
      yield* scenes('lost too ', 200);
    };
    await expect(index.add(dying())).rejects.toMatchObject({ code: 'WORKER_CRASHED' });
    expect(await index.count({})).toBe(1);
    expect(await index.add([scene('second')])).toEqual({ added: 1, replaced: 0, skipped: 0 });
    expect(await idsOf(await visit())).toEqual(['first', 'second']);
  });

  it('keeps what it has when the browser grants no more', async () => {
    const full = `
      const { write } = FileSystemSyncAccessHandle.prototype;
      FileSystemSyncAccessHandle.prototype.write = function (bytes, options) {
        if (options.at + bytes.length > 200000) throw new DOMException('full', 'QuotaExceededError');
        return write.call(this, bytes, options);
      };`;
    const moduleOf = (text: string) => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    const imports = [moduleOf(full), new URL(filesWorkerUrl, location.href).href];
    const script = moduleOf(imports.map((each) => `import '${each}';`).join('\n'));
    const index = await indexWith(() => new Worker(script, { type: 'module' }));
    await index.add([scene('first')], { createProducts: true });
    await expect(index.add(scenes('many ', 1000))).rejects.toMatchObject({ code: 'QUOTA' });
    expect(await idsOf(index)).toEqual(['first']);
    expect(await index.add([scene('small')])).toMatchObject({ added: 1 });
    expect(await idsOf(await visit())).toEqual(['first', 'small']);
  });

  it('says where storage is refused, and what a name may be', async () => {
    vi.spyOn(StorageManager.prototype, 'getDirectory').mockRejectedValueOnce(new DOMException('no', 'SecurityError'));
    await expect(visit()).rejects.toMatchObject({ code: 'UNSUPPORTED', message: expect.stringContaining('storage') });
    const open = (local: string) => Datacube.open({ catalogs: [], local });
    for (const bad of ['', '..', 'a/b', 'x'.repeat(65)])
      await expect(open(bad)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const without = await Datacube.open({ catalogs: { items: [scene('x')] }, workers: 0, cache: 'none' });
    opened.push(without);
    expect(() => without.local).toThrow(/local/);
  });

  it('asks the browser to keep it, and says whether that was granted', async () => {
    const { local } = await visit();
    vi.spyOn(navigator.storage, 'persisted').mockResolvedValue(false);
    const persist = vi.spyOn(navigator.storage, 'persist').mockResolvedValue(false);
    expect(await local.persist()).toBe(false);
    persist.mockResolvedValue(true);
    expect(await local.persist()).toBe(true);
    vi.restoreAllMocks();
    const granted = await local.persist();
    expect(granted).toBe(await navigator.storage.persisted());
  });
});
