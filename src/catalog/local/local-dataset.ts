import { type Footprint, type LonLatBox, lonLatBoxes } from '#geo/footprint';
import type { Dataset, StacItem } from '#model/dataset';
import type { PropertyValue } from '../dataset-key';
import type { MemoryEntry } from '../memory-index';
import { datasetOf } from '../stac/dataset';
import { asText, type JsonRecord } from '../stac/json';
import type { PutDataset } from './change';

/** What a dataset takes from its product. */
export interface ProductContext {
  name: string;
  /** The collection's `item_assets`. */
  describedAssets: JsonRecord | undefined;
}

const DECODER = new TextDecoder();

/**
 * A dataset of a local index: what searches look at, and its item as the bytes it is kept as, parsed when it is wanted.
 * A hundred thousand parsed items would not fit into a tab; their bytes do.
 */
export class LocalDataset implements MemoryEntry {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  /** Milliseconds since 1970. */
  readonly archivedAt: number | undefined;
  /** Its CRS becomes one that is resolved before the first query. */
  footprint: Footprint;
  readonly #context: ProductContext;
  readonly #stored: PutDataset;
  #boxes: LonLatBox[] | undefined;
  #properties: Dataset['properties'] | undefined;

  constructor(stored: PutDataset, context: ProductContext, archivedAt = stored.archived) {
    this.id = stored.id;
    this.start = stored.start;
    this.end = stored.end;
    this.footprint = stored.footprint;
    this.archivedAt = archivedAt;
    this.#stored = stored;
    this.#context = context;
  }

  get product(): string {
    return this.#context.name;
  }

  get archived(): boolean {
    return this.archivedAt !== undefined;
  }

  get boxes(): LonLatBox[] {
    this.#boxes ??= lonLatBoxes(this.footprint);
    return this.#boxes;
  }

  /** The STAC item as it was given, under the name that its product has now. */
  get item(): StacItem {
    const item = JSON.parse(DECODER.decode(this.#stored.item)) as StacItem;
    return asText(item.collection) === undefined || item.collection === this.product
      ? item
      : { ...item, collection: this.product };
  }

  get dataset(): Dataset {
    const { describedAssets } = this.#context;
    return { ...datasetOf(this.item, { describedAssets }), product: this.product };
  }

  property(name: string): PropertyValue {
    this.#properties ??= this.dataset.properties;
    return Object.hasOwn(this.#properties, name) ? this.#properties[name] : undefined;
  }

  /** The same dataset in a product of another name or description. */
  under(context: ProductContext): LocalDataset {
    return this.#with(context, this.archivedAt);
  }

  /** The same dataset, archived at a time or (undefined) not. */
  archivedSince(at: number | undefined): LocalDataset {
    return this.#with(this.#context, at);
  }

  /** As it is to be written down. */
  get stored(): PutDataset {
    const { archived: _, ...rest } = this.#stored;
    const archived = this.archivedAt === undefined ? {} : { archived: this.archivedAt };
    return { ...rest, ...archived, product: this.product };
  }

  #with(context: ProductContext, archivedAt: number | undefined): LocalDataset {
    const copy = new LocalDataset(this.#stored, context, archivedAt);
    copy.footprint = this.footprint;
    return copy;
  }
}
