import type { Product } from '#model/product';
import { DeferredIndex } from '../deferred-index';
import type { EngineSwitch } from '../duckdb/engine-switch';
import type { IndexCapabilities } from '../index-driver';
import type { MergeableIndex } from '../mergeable-index';
import { boxesTouch } from '../parquet/row-test';
import type { ResolvedQuery } from '../resolved-query';
import { instantOf } from '../stac/item-time';
import { asText } from '../stac/json';
import { isSelfContained, productOf } from '../stac/product';
import type { CatalogPart, Manifest } from './manifest';

/** Parts whose footers are kept; past it, what was used longest ago is opened anew when it is asked again. */
const MOST_OPEN = 16;

/** The parts of one catalog that are open. */
export class OpenParts {
  /** In order of last use. */
  readonly #open = new Map<CatalogPart, Promise<MergeableIndex>>();

  get(part: CatalogPart, open: () => Promise<MergeableIndex>): Promise<MergeableIndex> {
    const index = this.#open.get(part) ?? open();
    this.#open.delete(part);
    this.#open.set(part, index);
    // A failure is not kept.
    index.catch(() => this.#open.delete(part));
    const [oldest] = this.#open.keys();
    if (this.#open.size > MOST_OPEN && oldest) this.#open.delete(oldest);
    return index;
  }
}

/** One part of a catalog as an index that is opened when something is asked of it that its manifest cannot answer. */
export class PartIndex extends DeferredIndex<MergeableIndex> implements MergeableIndex {
  readonly productNames: readonly string[];
  readonly startBounds: { earliest: number; latest: number };
  readonly #manifest: Manifest;
  readonly #part: CatalogPart;
  protected readonly answering: () => Promise<MergeableIndex>;
  readonly #engine: Pick<EngineSwitch, 'capabilities' | 'close'>;

  /** @param open called again after it was let go of */
  constructor(
    manifest: Manifest,
    part: CatalogPart,
    pool: OpenParts,
    open: () => Promise<MergeableIndex>,
    engine: Pick<EngineSwitch, 'capabilities' | 'close'>,
  ) {
    super();
    const [earliest, latest] = part.time.map((time) => instantOf(time)!) as [number, number];
    this.productNames = part.products;
    this.startBounds = { earliest, latest };
    this.#manifest = manifest;
    this.#part = part;
    this.answering = () => pool.get(part, open);
    this.#engine = engine;
  }

  get capabilities(): IndexCapabilities {
    return this.#engine.capabilities;
  }

  mayAnswer({ time, products, area }: ResolvedQuery): boolean {
    const { earliest, latest } = this.startBounds;
    if (time.start !== null && latest < time.start) return false;
    if (time.end !== null && earliest >= time.end) return false;
    if (products && !this.productNames.some((name) => products.has(name))) return false;
    const { bbox } = this.#part;
    return !area || !bbox || area.boxes.some((box) => boxesTouch(bbox, box));
  }

  /** From the manifest where that describes all bands, else from the part. */
  async products(): Promise<Product[]> {
    const described = this.productNames.map((name) =>
      productOf(
        name,
        this.#manifest.collections.find(({ id }) => asText(id) === name),
        [],
      ),
    );
    return described.every(isSelfContained) ? described : (await this.answering()).products();
  }

  async propertyNames(): Promise<ReadonlySet<string> | null> {
    const { properties } = this.#manifest;
    return properties ? new Set(properties) : null;
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}
