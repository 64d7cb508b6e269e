import { createByteClient } from '#bytes/byte-client';
import type { KeptFiles } from '#bytes/files/kept-files';
import { LocalIndex } from '#catalog/local/local-index';
import { LocalStore } from '#catalog/local/local-store';
import { datasetsOf } from '#catalog/local/state';

/** A local index, and all that it holds as data that can be compared. */
export interface OpenedIndex {
  index: LocalIndex;
  dump(): Promise<object>;
}

export function openFiles(files: KeptFiles, compactBytes = Number.POSITIVE_INFINITY): OpenedIndex {
  const store = new LocalStore(files, { compactBytes });
  return { index: new LocalIndex('test', store, createByteClient()), dump: () => dump(store) };
}

async function dump(store: LocalStore): Promise<object> {
  const state = await store.refreshed();
  const byText = (...names: string[]) => {
    const textOf = (each: object) => names.map((name) => Reflect.get(each, name)).join('\0');
    return (a: object, b: object) => (textOf(a) < textOf(b) ? -1 : 1);
  };
  return {
    products: [...state.products.values()].map(({ name, collection }) => ({ name, collection })).sort(byText('name')),
    datasets: [...datasetsOf(state)]
      .map(({ id, product, item, archived, start, end, footprint }) => ({
        ...{ id, product, item, archived, start, end },
        geometry: footprint.geometry,
      }))
      .sort(byText('product', 'id')),
    lineage: [...state.lineage.values()].flat().sort(byText('derived', 'source', 'classifier')),
    propertyNames: [...state.propertyNames].sort(),
  };
}
