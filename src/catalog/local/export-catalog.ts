import type { StacItem } from '#model/dataset';
import { ParquetCatalog } from '../parquet/parquet-catalog';
import { writeCatalog } from '../parquet/write-catalog';
import { lineageOf } from '../stac/lineage';
import type { LineageRelation } from './change';
import { exactChanges, LOCAL_FIELD, LOCAL_METADATA, type LocalField } from './exchange-fields';
import { isEqual } from './is-equal';
import type { LocalDataset } from './local-dataset';
import { datasetsOf, type LocalState, withId } from './state';

/** What an exported file says of no dataset in particular. */
export interface LocalMetadata {
  version: 1;
  /** All products, those without datasets and without a collection, too. */
  products: string[];
  /** Of datasets that are not in the file. */
  lineage: LineageRelation[];
}

/**
 * All of an index as one STAC-GeoParquet file, from which it can be made again as it is: what the format changes about
 * an item (a null that is left out, a time written otherwise) is found by reading the file again, and written beside it.
 */
export async function exportCatalog(state: LocalState): Promise<Uint8Array<ArrayBuffer>> {
  const datasets = [...datasetsOf(state)];
  const plain = write(
    state,
    datasets.map((dataset) => exported(dataset, {})),
  );
  const read = await readItems(plain);
  const items = datasets.map((dataset) => {
    const { item } = dataset;
    const asRead = read.get(dataset.product)?.get(dataset.id) ?? {};
    const exact = exactChanges(asRead, item);
    const local: LocalField = {
      ...(dataset.archivedAt === undefined ? {} : { archived: dataset.archivedAt }),
      ...lineageBeside(state, dataset, item),
      ...(exact ? { exact } : {}),
    };
    return exported(dataset, local);
  });
  return write(state, items);
}

function exported(dataset: LocalDataset, local: LocalField): StacItem {
  const beside = Object.keys(local).length > 0 ? { [LOCAL_FIELD]: JSON.stringify(local) } : {};
  return { ...dataset.item, collection: dataset.product, ...beside };
}

function write(state: LocalState, items: readonly StacItem[]): Uint8Array<ArrayBuffer> {
  const collections = [...state.products.values()].flatMap(({ collection }) => (collection ? [collection] : []));
  const about: LocalMetadata = {
    version: 1,
    products: [...state.products.keys()],
    lineage: [...state.lineage].flatMap(([id, relations]) => (withId(state, id).length > 0 ? [] : relations)),
  };
  const metadata = { [LOCAL_METADATA]: JSON.stringify(about) };
  return writeCatalog(items, collections, { metadata }) as Uint8Array<ArrayBuffer>;
}

/** By product and id. */
async function readItems(bytes: Uint8Array<ArrayBuffer>): Promise<Map<string, Map<string, StacItem>>> {
  const catalog = await ParquetCatalog.open({
    url: 'the export',
    size: async () => bytes.length,
    read: async (ranges) => ranges.map(({ offset, length }) => bytes.slice(offset, offset + length)),
  });
  const found = new Map<string, Map<string, StacItem>>();
  for (const [group] of catalog.file.metadata.row_groups.entries()) {
    const places = Array.from({ length: catalog.file.rows(group) }, (_, row) => ({ group, row }));
    for (const item of await catalog.readItems(places)) {
      if (!item) continue;
      const product = String(item.collection);
      found.set(product, (found.get(product) ?? new Map<string, StacItem>()).set(String(item.id), item));
    }
  }
  return found;
}

/** The relations of a dataset where they are others than its own item tells; several of one id share them. */
function lineageBeside(state: LocalState, { id }: LocalDataset, item: StacItem): Pick<LocalField, 'lineage'> {
  const kept = (state.lineage.get(id) ?? []).map(({ source, classifier }) => [source, classifier] as [string, string]);
  const told = Object.entries(lineageOf(item.properties, item.links) ?? {}).flatMap(([classifier, ids]) =>
    ids.filter((source) => source !== id).map((source) => [source, classifier]),
  );
  return isEqual(kept.map(String).sort(), told.map(String).sort()) ? {} : { lineage: kept };
}
