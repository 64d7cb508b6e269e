import { type Datacube, type Product, QuadratError } from '#quadrat';
import { boxOfLonLat, lonLatBounds } from '#view/mercator';
import type { AreaGeometry } from '../area/read-area';
import { describeFailure, isAbortOf } from '../failure';
import { describeProduct, framed, isVast, type ProductFacts, type Scope } from './product-facts';
import type { Stack } from './stack.svelte';
import type { Kept } from './stack-entry';

/** Finds out what kept pictures that came with a link must know before they can be drawn. */
export async function informKept(
  stack: Stack,
  cube: Datacube,
  products: readonly Product[],
  current: ProductFacts,
  signal: AbortSignal,
): Promise<void> {
  const waiting = stack.kept.filter(({ kept }) => kept.facts === null);
  await Promise.all(
    waiting.map(async ({ id, kept }) => {
      try {
        stack.inform(id, {
          facts: framed(await factsOf(cube, kept, products, current, signal), boxOf(kept.narrowed.area)),
        });
      } catch (error) {
        if (!isAbortOf(signal, error)) stack.inform(id, { facts: null, failure: describeFailure(error) });
      }
    }),
  );
}

async function factsOf(
  cube: Datacube,
  { question, narrowed }: Kept,
  products: readonly Product[],
  current: ProductFacts,
  signal: AbortSignal,
): Promise<ProductFacts> {
  if (question.product === current.product.name) return current;
  const product = products.find(({ name }) => name === question.product);
  if (!product) throw new QuadratError('UNKNOWN_PRODUCT', `This catalog has no product ${question.product}.`);
  const [start, end] = question.time;
  const scope: Scope | undefined = narrowed.area ? { area: narrowed.area, time: { start, end } } : undefined;
  const facts = await describeProduct(cube, product, signal, (await isVast(cube, product, signal)) ? scope : undefined);
  if (!facts) throw new QuadratError('NO_DATA', `Product ${question.product} has no scene there.`);
  return facts;
}

function boxOf(area: AreaGeometry | null) {
  const bounds = area && lonLatBounds(area);
  return bounds ? boxOfLonLat(bounds) : null;
}
