import type { StacItem } from '#model/dataset';
import { QuadratError } from '#model/errors';
import { measurementsOf } from '../stac/bands';
import { describedAssets } from '../stac/product';
import type { LocalProduct } from './state';

/**
 * Asked where an item names no product and several have exactly its bands; answers with the name of one of them, or
 * with undefined to refuse the item.
 */
export type ChooseProduct = (
  item: StacItem,
  candidates: readonly string[],
) => string | undefined | Promise<string | undefined>;

/** A product that items can be matched with. */
export interface KnownProduct extends Pick<LocalProduct, 'name' | 'collection'> {
  /** Names of its measurements. */
  bands: ReadonlySet<string>;
}

/**
 * The product of an item that names none: the one with exactly the same set of bands, no more and no less.
 *
 * @throws QuadratError UNKNOWN_PRODUCT where there is none; BAD_REQUEST, with `candidates`, where there are several and
 * nobody chose
 */
export async function matchProduct(
  item: StacItem,
  products: readonly KnownProduct[],
  choose?: ChooseProduct,
): Promise<string> {
  const candidates = products.filter((product) => hasBandsOf(product, item)).map(({ name }) => name);
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return only;
  const id = String(item.id);
  if (only === undefined) {
    const bands = [...bandsOf(item)].sort().join(', ') || 'none';
    const message = `Item ${id} names no product, and no product has exactly its bands (${bands}). Add one with addProducts, or name it in the item's collection.`;
    throw new QuadratError('UNKNOWN_PRODUCT', message, { dataset: id });
  }
  const chosen = await choose?.(item, candidates);
  if (chosen !== undefined && candidates.includes(chosen)) return chosen;
  const message = `Item ${id} names no product, and several have exactly its bands: ${candidates.join(', ')}. Name one in the item's collection, or choose with chooseProduct.`;
  throw new QuadratError('BAD_REQUEST', message, { dataset: id, candidates });
}

function hasBandsOf({ collection, bands }: KnownProduct, item: StacItem): boolean {
  // Under the names they have in this product: its collection may describe them.
  const own = bandsOf(item, collection ?? undefined);
  return own.size > 0 && own.size === bands.size && [...own].every((name) => bands.has(name));
}

function bandsOf(item: StacItem, collection?: LocalProduct['collection']): Set<string> {
  const found = measurementsOf(item.assets, describedAssets(collection ?? undefined), item.properties);
  return new Set(found.map(({ measurement }) => measurement));
}
