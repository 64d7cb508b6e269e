import type { Datacube, Query, Queryables } from '#quadrat';
import { describeFailure, type Failure, isAbortOf } from '../failure';
import { type Facet, facetsOf, MOST_VALUES } from './facets';
import { type ProductFacts, partOf } from './product-facts';

/** So many scenes are looked at first, so that there is something to filter by while a slow source goes on answering. */
const FIRST_LOOK = 200;

export type FacetListState =
  | { name: 'idle' }
  | { name: 'asking' }
  /** `datasets` were looked at: all, some, or the first ones while more are under way. */
  | { name: 'known'; datasets: number; basis: Queryables['basis'] | 'first look' }
  | { name: 'failed'; failure: Failure };

/** What the scenes of a product can be filtered by, as the catalog says. */
export class FacetList {
  state = $state.raw<FacetListState>({ name: 'idle' });
  facets = $state.raw<readonly Facet[]>([]);
  #of: ProductFacts | null = null;
  #abort: AbortController | null = null;

  /** Asks the index, once for a product and the part of it that is looked at. */
  async learn(cube: Datacube, facts: ProductFacts): Promise<void> {
    if (this.#of === facts) return;
    this.reset();
    this.#of = facts;
    const abort = new AbortController();
    this.#abort = abort;
    const { signal } = abort;
    this.state = { name: 'asking' };
    try {
      const query: Query = { ...partOf(facts), signal };
      // What a catalog's own statistics say counts only where nothing narrows the question.
      const products = await cube.products.list();
      if (products.length === 1) delete query.product;
      const first = await cube.queryables(query, { maxValues: MOST_VALUES, sample: FIRST_LOOK });
      if (signal.aborted) return;
      const { datasets, basis } = first;
      this.#take(first, basis === 'all' ? basis : 'first look');
      if (basis === 'all') return;
      const found = await cube.queryables(query, { maxValues: MOST_VALUES }).catch(() => null);
      if (signal.aborted) return;
      // Where the longer look fails, what was learnt first holds, for those scenes.
      if (found) this.#take(found, found.basis);
      else this.state = { name: 'known', datasets, basis };
    } catch (error) {
      if (isAbortOf(signal, error)) return;
      this.state = { name: 'failed', failure: describeFailure(error) };
    }
  }

  /** Asks again after a failure. */
  async retry(cube: Datacube): Promise<void> {
    const facts = this.#of;
    this.#of = null;
    if (facts) await this.learn(cube, facts);
  }

  reset(): void {
    this.#abort?.abort(new DOMException('The page turned to something else.', 'AbortError'));
    this.#of = null;
    this.facets = [];
    this.state = { name: 'idle' };
  }

  #take(found: Queryables, basis: Queryables['basis'] | 'first look'): void {
    this.facets = facetsOf(found);
    this.state = { name: 'known', datasets: found.datasets, basis };
  }
}
