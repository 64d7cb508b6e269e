import type { StacCollection, StacItem } from '#model/dataset';
import { QuadratError } from '#model/errors';
import { productNameOf } from '../stac/dataset';
import { asText } from '../stac/json';
import { productOf } from '../stac/product';
import type { LineageRelation, NewChange } from './change';
import { isEqual } from './is-equal';
import { type ChooseProduct, type KnownProduct, matchProduct } from './match-product';
import { planLineage } from './plan-edit';
import { idOf, newPropertyNames, putItem } from './put-item';
import { describeProducts, isSame, type LocalState } from './state';

export interface AddOptions {
  /** Products to add along with the datasets, as `addProducts` does. */
  collections?: readonly StacCollection[];
  /** What to do with an item whose product has a dataset of its id already. Default 'refuse': nothing is added at all. */
  existing?: 'refuse' | 'skip' | 'replace';
  /** Whether an item may name a product that nobody has described. Default false: that is UNKNOWN_PRODUCT. */
  createProducts?: boolean;
  /** Asked where an item names no product and several have exactly its bands. Without it that is BAD_REQUEST. */
  chooseProduct?: ChooseProduct;
  /** What the datasets were made from, beside what their items say. Only ids are needed; nothing is added for them. */
  lineage?: readonly LineageRelation[];
  onProgress?: (done: number) => void;
  signal?: AbortSignal;
}

export interface AddResult {
  added: number;
  replaced: number;
  skipped: number;
}

/** An item and what is known of it beside: from an export, its product and when it was archived. */
export interface IncomingItem {
  item: StacItem;
  product?: string;
  archived?: number;
  /** Sources and classifiers, in place of those that the item names. */
  lineage?: ReadonlyArray<readonly [source: string, classifier: string]>;
}

/** Changes that add products: those that are there already, with the same words, none. */
export function* planProducts(
  state: LocalState,
  collections: readonly StacCollection[],
  replace = false,
): Generator<NewChange, void, undefined> {
  const seen = new Map<string, StacCollection>();
  for (const collection of collections) {
    const name = asText(collection?.id);
    if (name === undefined) throw new QuadratError('BAD_REQUEST', 'A product needs a STAC collection with an id.');
    const known = seen.get(name) ?? state.products.get(name)?.collection;
    seen.set(name, collection);
    // Compared as it will be kept.
    if (known && isEqual(known, JSON.parse(JSON.stringify(collection)))) continue;
    if (known && !replace) {
      const message = `There is a product '${name}' already, and it is described in other words. Rename one of them, or replace it.`;
      throw new QuadratError('BAD_REQUEST', message, { candidates: [name] });
    }
    yield { op: 'product', name, collection };
  }
}

/** Products that are known by name only. */
export function* planNames(state: LocalState, names: readonly string[]): Generator<NewChange, void, undefined> {
  for (const name of new Set(names)) {
    if (!state.products.has(name)) yield { op: 'product', name, collection: null };
  }
}

/** Changes that add items and nothing else. Rejects where one of them cannot be added; `result` counts as it goes. */
export async function* planAdd(
  state: LocalState,
  items: Iterable<IncomingItem> | AsyncIterable<IncomingItem>,
  options: AddOptions,
  result: AddResult,
): AsyncGenerator<NewChange, void, undefined> {
  const { collections = [], existing = 'refuse', createProducts = false, lineage = [] } = options;
  const products = new Map<string, KnownProduct | null>();
  for (const { name, measurements } of describeProducts(state)) {
    const collection = state.products.get(name)?.collection ?? null;
    products.set(name, { name, collection, bands: new Set(measurements.map((each) => each.name)) });
  }
  for (const change of planProducts(state, collections)) {
    yield change;
    if (change.op !== 'product' || !change.collection) continue;
    const { name, collection } = change;
    const bands = productOf(name, collection, []).measurements.map((each) => each.name);
    products.set(name, { name, collection, bands: new Set(bands) });
  }
  const names = new Set(state.propertyNames);
  const added = new Map<string, Set<string>>();
  let done = 0;
  for await (const { item, product: given, archived, lineage: told } of items) {
    const id = idOf(item);
    const candidates = () => [...products.values()].filter((each) => each !== null);
    const product = given ?? nameIn(item) ?? (await matchProduct(item, candidates(), options.chooseProduct));
    if (!products.has(product)) {
      if (!createProducts) throw unknownProduct(product, id, [...products.keys()]);
      // Known by its datasets alone: nothing says which bands it has, so nothing is matched with it yet.
      products.set(product, null);
      yield { op: 'product', name: product, collection: null };
    }
    const mine = added.get(product) ?? new Set();
    added.set(product, mine);
    const present = state.products.get(product)?.datasets.has(id) ?? false;
    if (mine.has(id) || (present && existing === 'refuse')) throw duplicate(id, product, mine.has(id));
    mine.add(id);
    options.onProgress?.(++done);
    if (present && existing === 'skip') {
      result.skipped++;
      continue;
    }
    const change = await putItem(item, product, archived);
    const fresh = newPropertyNames(item, names);
    if (fresh.length > 0) yield { op: 'properties', names: fresh };
    yield change;
    if (told) yield* planTold(state, id, told);
    else yield* planLineage(id, state.products.get(product)?.datasets.get(id)?.item, item);
    result[present ? 'replaced' : 'added']++;
  }
  if (lineage.length > 0) yield { op: 'relate', relations: checkedRelations(lineage) };
}

function* planTold(
  state: LocalState,
  derived: string,
  told: NonNullable<IncomingItem['lineage']>,
): Generator<NewChange, void, undefined> {
  const relations = told.map(([source, classifier]) => ({ derived, source, classifier }));
  const gone = (state.lineage.get(derived) ?? []).filter((each) => !relations.some((other) => isSame(each, other)));
  if (gone.length > 0) yield { op: 'unrelate', relations: gone };
  if (relations.length > 0) yield { op: 'relate', relations };
}

/** The product that an item names; a name in `odc:product` counts, an empty one does not. */
export function nameIn(item: StacItem): string | undefined {
  return asText(productNameOf(item, ''));
}

/** Rejects with BAD_REQUEST what is no relation between two ids. */
export function checkedRelations(relations: readonly LineageRelation[]): LineageRelation[] {
  return relations.map(({ derived, source, classifier }) => {
    const texts = [derived, source, classifier].every((each) => asText(each) !== undefined);
    if (texts && derived !== source) return { derived, source, classifier };
    const message = 'A relation needs the ids of two datasets, derived and source, and a classifier.';
    throw new QuadratError('BAD_REQUEST', message);
  });
}

function unknownProduct(name: string, id: string, known: readonly string[]): QuadratError {
  const there = known.length > 0 ? `There are: ${known.join(', ')}.` : 'There are none yet.';
  const message = `Item ${id} belongs to product '${name}', which the local index has not. ${there} Add it with addProducts, or allow createProducts.`;
  return new QuadratError('UNKNOWN_PRODUCT', message, { dataset: id });
}

function duplicate(id: string, product: string, twice: boolean): QuadratError {
  const message = twice
    ? `Dataset ${id} of ${product} comes twice; a dataset has one item.`
    : `Dataset ${id} of ${product} is there already. Update it, or say with existing whether to skip or replace it.`;
  return new QuadratError('BAD_REQUEST', message, { dataset: id });
}
