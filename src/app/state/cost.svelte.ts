import { type Datacube, type Estimate, isQuadratError } from '#quadrat';
import { describeFailure, type Failure, isAbortOf } from '../failure';
import type { Pace } from './pace';
import { bandsRead, compositeRequest, type MapView, viewGrid } from './picture-request';
import type { ProductFacts } from './product-facts';
import type { Question } from './question';

export type CostState =
  | { name: 'unknown' }
  | { name: 'counting' }
  | { name: 'known'; estimate: Estimate; seconds: number }
  | { name: 'nothing' }
  | { name: 'failed'; failure: Failure };

/** A map that is moved or a slider that is dragged asks once, when it comes to rest. */
const SETTLE_MS = 250;
/** The first answer is not waited for as the first picture is. */
const FIRST_MS = 1500;

/** What the picture that is asked for would cost, before it is read. */
export class Cost {
  state = $state.raw<CostState>({ name: 'unknown' });
  readonly #pace: Pace;
  #abort: AbortController | null = null;
  #delay = FIRST_MS;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** Returns a function that calls it off. */
  ask(cube: Datacube, facts: ProductFacts, question: Question, view: MapView): () => void {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.state = { name: 'counting' };
    const timer = setTimeout(() => {
      this.#delay = SETTLE_MS;
      void this.#count(cube, facts, question, view, abort.signal);
    }, this.#delay);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }

  async #count(
    cube: Datacube,
    facts: ProductFacts,
    question: Question,
    view: MapView,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const estimate = await cube.estimate({ ...compositeRequest(question, viewGrid(facts, view)), signal });
      if (signal.aborted) return;
      const [, height, width] = estimate.shape;
      const pixels = height * width * estimate.datasets * bandsRead(question);
      const seconds = this.#pace.seconds({ bytes: estimate.bytesToFetch, pixels });
      this.state = { name: 'known', estimate, seconds };
    } catch (error) {
      if (isAbortOf(signal, error) || signal.aborted) return;
      this.state = isQuadratError(error, 'NO_DATA')
        ? { name: 'nothing' }
        : { name: 'failed', failure: describeFailure(error) };
    }
  }
}
