import type { StacItem } from '#model/dataset';
import { QuadratError } from '#model/errors';
import { measurementsOf } from '../stac/bands';
import { asRecord, asText, type JsonRecord } from '../stac/json';
import { lineageOf } from '../stac/lineage';
import { describedAssets } from '../stac/product';
import type { LineageRelation, NewChange } from './change';
import { isEqual } from './is-equal';
import type { LocalDataset } from './local-dataset';
import { idOf, newPropertyNames, putItem } from './put-item';
import { isSame, type LocalProduct, type LocalState, withId } from './state';

/** A dataset by its id, with its product where several have one of that id. */
export type DatasetRef = string | { id: string; product?: string };

/** What is to be different about a dataset. Its id and its product stay. */
export interface DatasetUpdate {
  id: string;
  product?: string;
  /** A new item in place of the old one. */
  item?: StacItem;
  /** A JSON merge patch (RFC 7396) on the item: what it names is replaced, what it says is null is taken away. */
  merge?: JsonRecord;
  /** New locations of bands, by the name of the measurement. */
  locations?: Record<string, string>;
}

/** Rejects with NOT_FOUND where there is none, BAD_REQUEST with `candidates` where several products have one. */
export function findDataset(state: LocalState, ref: DatasetRef): LocalDataset {
  const { id, product } = typeof ref === 'string' ? { id: ref } : ref;
  const found = withId(state, id).filter((dataset) => product === undefined || dataset.product === product);
  const [only] = found;
  if (only && found.length === 1) return only;
  const candidates = found.map((dataset) => dataset.product);
  if (only) {
    const message = `Several products have a dataset ${id}: ${candidates.join(', ')}. Say which one is meant.`;
    throw new QuadratError('BAD_REQUEST', message, { dataset: id, candidates });
  }
  const where = product === undefined ? 'The local index' : `Product '${product}' of the local index`;
  throw new QuadratError('NOT_FOUND', `${where} has no dataset ${String(id).slice(0, 200)}.`, { dataset: id });
}

/** Rejects with UNKNOWN_PRODUCT. */
export function findProduct(state: LocalState, name: string): LocalProduct {
  const product = state.products.get(name);
  if (product) return product;
  const known = [...state.products.keys()].join(', ') || 'none';
  throw new QuadratError('UNKNOWN_PRODUCT', `The local index has no product '${name}'. There are: ${known}.`);
}

/** Archives what is not archived yet. */
export function planArchive(state: LocalState, refs: readonly DatasetRef[], at: number): NewChange[] {
  const active = refs.map((ref) => findDataset(state, ref)).filter(({ archived }) => !archived);
  return byProduct(active).map(([product, ids]) => ({ op: 'archive', product, ids, at }));
}

/** Brings back what is archived. */
export function planRestore(state: LocalState, refs: readonly DatasetRef[]): NewChange[] {
  const archived = refs.map((ref) => findDataset(state, ref)).filter((dataset) => dataset.archived);
  return byProduct(archived).map(([product, ids]) => ({ op: 'restore', product, ids }));
}

/** Takes away for good; only what was archived before, so that one slip does not lose a dataset. */
export function planPurge(state: LocalState, refs: readonly DatasetRef[]): NewChange[] {
  const datasets = refs.map((ref) => findDataset(state, ref));
  const active = datasets.find(({ archived }) => !archived);
  if (active) {
    const message = `Dataset ${active.id} is not archived. Archive it first; only archived datasets are purged.`;
    throw new QuadratError('BAD_REQUEST', message, { dataset: active.id });
  }
  return byProduct(datasets).map(([product, ids]) => ({ op: 'purge', product, ids }));
}

export function planRename(state: LocalState, name: string, to: string): NewChange[] {
  findProduct(state, name);
  if (asText(to) === undefined) throw new QuadratError('BAD_REQUEST', 'A product needs a name.');
  if (name === to) return [];
  if (state.products.has(to)) {
    throw new QuadratError('BAD_REQUEST', `There is a product '${to}' already; two products have two names.`);
  }
  return [{ op: 'rename', product: name, to }];
}

/** @param withDatasets whether to take its datasets along, archived ones too; without, a product that has some stays */
export function planDelete(state: LocalState, name: string, withDatasets: boolean): NewChange[] {
  const { size } = findProduct(state, name).datasets;
  if (size > 0 && !withDatasets) {
    const message = `Product '${name}' has ${size} datasets. Purge them, or delete the product with its datasets.`;
    throw new QuadratError('BAD_REQUEST', message);
  }
  return [{ op: 'delete', product: name }];
}

/** Replaces items in place, and what they say of their lineage with them. */
export async function* planUpdate(
  state: LocalState,
  updates: readonly DatasetUpdate[],
): AsyncGenerator<NewChange, void, undefined> {
  const names = new Set(state.propertyNames);
  const seen = new Set<LocalDataset>();
  for (const update of updates) {
    const dataset = findDataset(state, update);
    if (seen.has(dataset)) {
      throw new QuadratError('BAD_REQUEST', `Dataset ${dataset.id} is updated twice at once.`, { dataset: dataset.id });
    }
    seen.add(dataset);
    const old = dataset.item;
    const item = updatedItem(old, update, state.products.get(dataset.product)!);
    if (isEqual(item, old)) continue;
    const change = await putItem(item, dataset.product, dataset.archivedAt);
    const fresh = newPropertyNames(item, names);
    if (fresh.length > 0) yield { op: 'properties', names: fresh };
    yield change;
    yield* planLineage(dataset.id, old, item);
  }
}

/** What a new item says of its lineage in place of what the old one said; what was told beside them stays. */
export function* planLineage(id: string, old: StacItem | undefined, item: StacItem): Generator<NewChange> {
  const before = old ? relationsOf(id, old) : [];
  const after = relationsOf(id, item);
  const gone = before.filter((each) => !after.some((other) => isSame(each, other)));
  const come = after.filter((each) => !before.some((other) => isSame(each, other)));
  if (gone.length > 0) yield { op: 'unrelate', relations: gone };
  if (come.length > 0) yield { op: 'relate', relations: come };
}

function relationsOf(derived: string, { properties, links }: StacItem): LineageRelation[] {
  return Object.entries(lineageOf(properties, links) ?? {}).flatMap(([classifier, ids]) =>
    ids.filter((source) => source !== derived).map((source) => ({ derived, source, classifier })),
  );
}

function updatedItem(old: StacItem, update: DatasetUpdate, { collection }: LocalProduct): StacItem {
  const { id, item = old, merge, locations = {} } = update;
  const known = ['id', 'product', 'item', 'merge', 'locations'];
  const unknown = Object.keys(update).find((name) => !known.includes(name));
  if (unknown) throw bad(id, `'${unknown}' cannot be updated by that name; use item, merge or locations.`);
  if (merge !== undefined && !asRecord(merge)) throw bad(id, 'merge must be an object with what is to be different.');
  const merged = merge ? (mergePatch(item, merge) as StacItem) : { ...item };
  const described = describedAssets(collection ?? undefined);
  for (const [measurement, href] of Object.entries(locations)) moveBand(merged, measurement, href, described);
  if (idOf(merged) !== old.id || merged.collection !== old.collection) {
    throw bad(id, 'the id and the collection of a dataset cannot change. Add it anew, and archive the old one.');
  }
  return merged;
}

function moveBand(item: StacItem, measurement: string, href: string, described: JsonRecord | undefined): void {
  const id = String(item.id);
  const bands = measurementsOf(item.assets, described, item.properties);
  const band = bands.find((each) => each.measurement === measurement || each.aliases.includes(measurement));
  if (!band) {
    const there = bands.map((each) => each.measurement).join(', ') || 'none';
    throw new QuadratError(
      'UNKNOWN_MEASUREMENT',
      `Dataset ${id} has no measurement '${measurement}'. There are: ${there}.`,
      {
        dataset: id,
      },
    );
  }
  if (asText(href) === undefined) throw bad(id, `the location of ${measurement} must be an address.`);
  const beside = bands.filter(({ asset }) => asset === band.asset).map((each) => each.measurement);
  if (beside.length > 1) {
    throw bad(
      id,
      `${beside.join(', ')} lie in one file; update the asset '${band.asset}' with merge to move them all.`,
    );
  }
  const assets = asRecord(item.assets) ?? {};
  item.assets = { ...assets, [band.asset]: { ...asRecord(assets[band.asset]), href } };
}

/** RFC 7396. */
function mergePatch(target: unknown, patch: unknown): unknown {
  const changes = asRecord(patch);
  if (!changes) return patch;
  const merged = new Map(Object.entries(asRecord(target) ?? {}));
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

function byProduct(datasets: readonly LocalDataset[]): Array<[product: string, ids: string[]]> {
  const groups = new Map<string, Set<string>>();
  for (const { product, id } of datasets) groups.set(product, (groups.get(product) ?? new Set()).add(id));
  return [...groups].map(([product, ids]) => [product, [...ids]]);
}

function bad(id: string, message: string): QuadratError {
  return new QuadratError('BAD_REQUEST', `Dataset ${id}: ${message}`, { dataset: id });
}
