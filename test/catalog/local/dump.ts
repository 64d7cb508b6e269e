import type { LocalIndex } from '#catalog/local/local-index';
import { datasetsOf } from '#catalog/local/state';

/** All that an index holds, as data that can be compared. */
export async function dump(index: LocalIndex): Promise<object> {
  const state = await index.state();
  const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return {
    products: [...state.products.values()].map(({ name, collection }) => ({ name, collection })).sort(byText),
    datasets: [...datasetsOf(state)]
      .map(({ id, product, item, archived, start, end, footprint }) => ({
        ...{ id, product, item, archived, start, end },
        geometry: footprint.geometry,
      }))
      .sort(byText),
    lineage: [...state.lineage.values()].flat().sort(byText),
    propertyNames: [...state.propertyNames].sort(),
  };
}
