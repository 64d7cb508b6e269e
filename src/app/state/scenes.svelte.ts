import type { Datacube, Dataset } from '#quadrat';
import { needsDays } from '#view/calendar';
import { dayCounts, monthCounts, type Span } from '#view/periods';
import { describeFailure, type Failure, isAbortOf } from '../failure';
import type { Choices } from './choices.svelte';
import { FacetList } from './facet-list.svelte';
import { partOf } from './product-facts';

/** More in a list helps nobody; the span, the area and the filters make it shorter. */
export const MOST_LISTED = 500;
/** Rows that appear together while a list is being read. */
const BATCH = 50;

export type SceneListState =
  | { name: 'idle' }
  | { name: 'listing' }
  | { name: 'listed'; more: boolean }
  | { name: 'failed'; failure: Failure };

/** The scenes behind a picture, one by one, and what their properties can be filtered by. */
export class Scenes {
  state = $state.raw<SceneListState>({ name: 'idle' });
  list = $state.raw<readonly Dataset[]>([]);
  readonly facets = new FacetList();
  /** Whether footprints are on the map: while somebody looks at the list. */
  watched = $state(false);
  /** The scene that is pointed at, in the list or on the map. */
  marked = $state<string | null>(null);
  /** The scene whose details are open. */
  opened = $state.raw<Dataset | null>(null);
  /** Id of a scene whose details are wanted, while it is looked for. */
  awaited = $state<string | null>(null);
  #abort: AbortController | null = null;
  /** Why steps of days cannot be told. */
  daysFailure = $state.raw<Failure | null>(null);
  #countAbort: AbortController | null = null;
  #daysAbort: AbortController | null = null;

  /** Lists the scenes of a span; those left out one by one are among them, so that they can be taken back. */
  async show(cube: Datacube, choices: Choices, span: Span): Promise<void> {
    const { facts, narrowing } = choices;
    if (!facts) return;
    this.#abort?.abort(new DOMException('Another list was asked for.', 'AbortError'));
    const abort = new AbortController();
    const { signal } = abort;
    this.#abort = abort;
    const { scope } = narrowing;
    const found: Dataset[] = [];
    this.state = { name: 'listing' };
    try {
      const product = facts.product.name;
      const query = { ...scope, product, time: [span.start, span.end] as [string, string] };
      for await (const dataset of cube.find({ ...query, limit: MOST_LISTED + 1, signal })) {
        if (signal.aborted) return;
        found.push(dataset);
        if (found.length % BATCH === 0) this.list = found.slice(0, MOST_LISTED);
      }
      if (signal.aborted) return;
      this.list = found.slice(0, MOST_LISTED);
      this.state = { name: 'listed', more: found.length > MOST_LISTED };
    } catch (error) {
      if (isAbortOf(signal, error)) return;
      this.list = [];
      this.state = { name: 'failed', failure: describeFailure(error) };
    }
  }

  /** Opens the details of a scene by its id, where there is one of it. */
  async openNamed(cube: Datacube, product: string, id: string): Promise<void> {
    if (this.opened?.id === id) return;
    this.awaited = id;
    try {
      for await (const dataset of cube.find({ product, ids: [id], limit: 1 })) {
        if (this.awaited === id) this.opened = dataset;
      }
    } catch {
      // The list of scenes asks the same index, and says what is wrong.
    }
    if (this.awaited === id) this.awaited = null;
  }

  close(): void {
    this.awaited = null;
    this.opened = null;
  }

  /** Scenes per month of those that count, for the strip of time; nothing to ask where all do. */
  async count(cube: Datacube, choices: Choices): Promise<void> {
    this.#countAbort?.abort(new DOMException('Other scenes count now.', 'AbortError'));
    const { facts, narrowing } = choices;
    const { query } = narrowing;
    if (!facts || Object.keys(query).length === 0) {
      choices.narrowedMonths = null;
      return;
    }
    const abort = new AbortController();
    this.#countAbort = abort;
    try {
      const periods = await cube.countByPeriod({ ...partOf(facts), ...query, signal: abort.signal }, 'P1M');
      // The strip keeps its length, so that nothing moves under the pointer.
      const counts = new Map(monthCounts(periods).map(({ month, count }) => [month, count]));
      const months = facts.months.map(({ month }) => ({ month, count: counts.get(month) ?? 0 }));
      if (!abort.signal.aborted) choices.narrowedMonths = months;
    } catch (error) {
      // The picture asks the same of the index, and says what is wrong.
      if (!isAbortOf(abort.signal, error)) choices.narrowedMonths = null;
    }
  }

  /** Scenes per day of those that count, where the period needs them. */
  async countDays(cube: Datacube, choices: Choices): Promise<void> {
    this.#daysAbort?.abort(new DOMException('Other scenes count now.', 'AbortError'));
    const { facts, narrowing, period } = choices;
    const { query } = narrowing;
    this.daysFailure = null;
    if (!facts || !needsDays(period)) return;
    const abort = new AbortController();
    const { signal } = abort;
    this.#daysAbort = abort;
    try {
      const periods = await cube.countByPeriod({ ...partOf(facts), ...query, signal }, 'P1D');
      if (!signal.aborted) choices.takeDays(dayCounts(periods));
    } catch (error) {
      if (isAbortOf(signal, error)) return;
      this.daysFailure = describeFailure(error);
      // There is always a month to look at.
      choices.setPeriod('month');
    }
  }

  /** Of a catalog or product that was left. */
  reset(): void {
    this.#abort?.abort(new DOMException('The page turned to something else.', 'AbortError'));
    this.#countAbort?.abort(new DOMException('The page turned to something else.', 'AbortError'));
    this.#daysAbort?.abort(new DOMException('The page turned to something else.', 'AbortError'));
    this.state = { name: 'idle' };
    this.list = [];
    this.facets.reset();
    this.marked = null;
    this.close();
  }
}
