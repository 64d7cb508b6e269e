import type { StacCollection, StacItem } from '#model/dataset';
import { QuadratError } from '#model/errors';
import type { Product } from '#model/product';
import { describedAssets, isSelfContained, productOf } from '../stac/product';
import type { Change, LineageRelation, PutDataset } from './change';
import { LocalDataset, type ProductContext } from './local-dataset';

export type Datasets = ReadonlyMap<string, LocalDataset>;

export interface LocalProduct {
  name: string;
  /** Null where only its datasets say what it is. */
  collection: StacCollection | null;
  /** By id. */
  datasets: Datasets;
}

/** All that a local index holds at one moment; never changed, only followed by another. */
export interface LocalState {
  products: ReadonlyMap<string, LocalProduct>;
  /** By the id of the dataset that was made. */
  lineage: ReadonlyMap<string, readonly LineageRelation[]>;
  /** Every property that a dataset has or once had. */
  propertyNames: ReadonlySet<string>;
}

export const EMPTY_STATE: LocalState = { products: new Map(), lineage: new Map(), propertyNames: new Set() };

/** Tell the measurements of a product whose collection does not. */
const SAMPLES = 10;

/**
 * The state after some changes; `state` stays as it is.
 *
 * @throws QuadratError BAD_CATALOG for a change that cannot follow on `state`: the journal is damaged, or of a later version
 */
export function applyChanges(state: LocalState, changes: Iterable<Change>): LocalState {
  const draft = new Draft(state);
  for (const change of changes) draft.apply(change);
  return draft.state();
}

/** Datasets of all products, one after the other. */
export function* datasetsOf(state: LocalState): Generator<LocalDataset, void, undefined> {
  for (const { datasets } of state.products.values()) yield* datasets.values();
}

/** Every dataset with an id; products may share one. */
export function withId(state: LocalState, id: string): LocalDataset[] {
  return [...state.products.values()].flatMap(({ datasets }) => datasets.get(id) ?? []);
}

/** Products as users see them. */
export function describeProducts(state: LocalState): Product[] {
  return [...state.products.values()].map(({ name, collection, datasets }) => {
    const described = productOf(name, collection ?? undefined, []);
    return isSelfContained(described) ? described : productOf(name, collection ?? undefined, samplesOf(datasets));
  });
}

function samplesOf(datasets: Datasets): StacItem[] {
  const samples: StacItem[] = [];
  for (const dataset of datasets.values()) {
    if (samples.push(dataset.item) === SAMPLES) break;
  }
  return samples;
}

interface DraftProduct {
  collection: StacCollection | null;
  context: ProductContext;
  datasets: Datasets;
  /** The same as `datasets` where they are this draft's own. */
  own?: Map<string, LocalDataset>;
}

/** Copies of what changes, made once for many changes. */
class Draft {
  readonly #products: Map<string, DraftProduct>;
  readonly #lineage: Map<string, readonly LineageRelation[]>;
  readonly #names: Set<string>;

  constructor({ products, lineage, propertyNames }: LocalState) {
    this.#products = new Map(
      [...products].map(([name, { collection, datasets }]) => [
        name,
        { collection, datasets, context: contextOf(name, collection) },
      ]),
    );
    this.#lineage = new Map(lineage);
    this.#names = new Set(propertyNames);
  }

  state(): LocalState {
    return {
      products: new Map(
        [...this.#products].map(([name, { collection, datasets }]) => [name, { name, collection, datasets }]),
      ),
      lineage: this.#lineage,
      propertyNames: this.#names,
    };
  }

  apply(change: Change): void {
    switch (change.op) {
      case 'begin':
        return;
      case 'product':
        this.#describe(change.name, change.collection);
        return;
      case 'rename':
        this.#rename(change.product, change.to);
        return;
      case 'delete':
        this.#product(change.product);
        this.#products.delete(change.product);
        return;
      case 'put':
        this.#put(change);
        return;
      case 'archive':
        this.#each(change, (dataset) => dataset.archivedSince(change.at));
        return;
      case 'restore':
        this.#each(change, (dataset) => dataset.archivedSince(undefined));
        return;
      case 'purge':
        this.#each(change, () => undefined);
        return;
      case 'relate':
        for (const relation of change.relations) this.#relate(relation, true);
        return;
      case 'unrelate':
        for (const relation of change.relations) this.#relate(relation, false);
        return;
      case 'properties':
        for (const name of change.names) this.#names.add(name);
        return;
      default:
        throw unknown(`it has a change '${String((change as { op?: unknown }).op)}' that this version does not know`);
    }
  }

  #describe(name: string, collection: StacCollection | null): void {
    const context = contextOf(name, collection);
    const datasets = this.#products.get(name)?.datasets ?? new Map();
    this.#products.set(name, { collection, context, datasets: moved(datasets, context) });
  }

  #rename(name: string, to: string): void {
    const { collection, datasets } = this.#product(name);
    if (this.#products.has(to)) throw unknown(`it names a second product '${to}'`);
    const renamed = collection && { ...collection, id: to };
    const context = contextOf(to, renamed);
    const entry = { collection: renamed, context, datasets: moved(datasets, context) };
    // In the place of the old one, so that products keep their order.
    const all = [...this.#products].map(([key, value]) =>
      key === name ? ([to, entry] as const) : ([key, value] as const),
    );
    this.#products.clear();
    for (const [key, value] of all) this.#products.set(key, value);
  }

  #put(change: PutDataset): void {
    const product = this.#product(change.product);
    const { name } = product.context;
    // The name is one text for all of them, not one for each.
    own(product).set(change.id, new LocalDataset({ ...change, product: name }, product.context));
  }

  #each(
    { product, ids }: { product: string; ids: readonly string[] },
    next: (dataset: LocalDataset) => LocalDataset | undefined,
  ): void {
    const datasets = own(this.#product(product));
    for (const id of ids) {
      const dataset = datasets.get(id);
      if (!dataset) throw unknown(`it changes dataset '${id}' of ${product}, which is not there`);
      const changed = next(dataset);
      if (changed) datasets.set(id, changed);
      else datasets.delete(id);
    }
  }

  #relate(relation: LineageRelation, present: boolean): void {
    const others = (this.#lineage.get(relation.derived) ?? []).filter((each) => !isSame(each, relation));
    const relations = present ? [...others, relation] : others;
    if (relations.length > 0) this.#lineage.set(relation.derived, relations);
    else this.#lineage.delete(relation.derived);
  }

  #product(name: string): DraftProduct {
    const product = this.#products.get(name);
    if (!product) throw unknown(`it speaks of a product '${name}' that it never named`);
    return product;
  }
}

function contextOf(name: string, collection: StacCollection | null): ProductContext {
  return { name, describedAssets: describedAssets(collection ?? undefined) };
}

function moved(datasets: Datasets, context: ProductContext): Datasets {
  return new Map([...datasets].map(([id, dataset]) => [id, dataset.under(context)]));
}

function own(product: DraftProduct): Map<string, LocalDataset> {
  if (!product.own) {
    product.own = new Map(product.datasets);
    product.datasets = product.own;
  }
  return product.own;
}

export function isSame(a: LineageRelation, b: LineageRelation): boolean {
  return a.derived === b.derived && a.source === b.source && a.classifier === b.classifier;
}

function unknown(why: string): QuadratError {
  return new QuadratError('BAD_CATALOG', `The journal of a local index cannot be followed: ${why}.`);
}
