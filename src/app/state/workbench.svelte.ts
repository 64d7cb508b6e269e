import { getContext, setContext } from 'svelte';
import type { Datacube, Product } from '#quadrat';
import { describeFailure, type Failure, isAbortOf } from '../failure';
import { Choices } from './choices.svelte';
import { Looks } from './looks.svelte';
import { Panel } from './panel.svelte';
import { Picture } from './picture.svelte';
import type { MapView } from './picture-request';
import { Probe } from './probe.svelte';
import { describeProduct } from './product-facts';
import { Session } from './session.svelte';
import { Sketch } from './sketch.svelte';

/** Everything on the page that has a state, and how its parts move each other. */
export class Workbench {
  readonly session: Session;
  readonly choices = new Choices();
  readonly looks = new Looks();
  readonly picture = new Picture(this.looks);
  readonly probe = new Probe();
  /** A shape somebody asks the visitor to draw. */
  readonly sketch = new Sketch();
  readonly panel = new Panel();
  /** What the map shows; null until it has been laid out. */
  view = $state.raw<MapView | null>(null);
  /** Whether a moved map is sharpened without being asked. */
  follow = $state(true);
  /** Counts wishes to see the whole area, which the map obeys. */
  homeWishes = $state(0);
  productFailure = $state.raw<Failure | null>(null);
  /** The product has no scene at all. */
  productEmpty = $state(false);
  #abort: AbortController | null = null;

  constructor(page: URL) {
    this.session = new Session(page);
  }

  get cube(): Datacube | null {
    return this.session.state.name === 'ready' ? this.session.state.cube : null;
  }

  get products(): Product[] {
    return this.session.state.name === 'ready' ? this.session.state.products : [];
  }

  get simulated(): boolean {
    return this.choices.facts?.product.simulated ?? this.products.some(({ simulated }) => simulated === true);
  }

  /** What the page is doing, in a word a script outside can wait for (`data-state` of the document element). */
  get progress(): 'loading' | 'ready' | 'error' {
    const { session, picture } = this;
    if (session.state.name === 'failed' || this.productFailure || picture.state.name === 'failed') return 'error';
    const idle = session.state.name === 'asking' || session.state.name === 'empty' || this.productEmpty;
    return idle || (picture.state.name !== 'waiting' && picture.state.name !== 'working') ? 'ready' : 'loading';
  }

  async start(): Promise<void> {
    await this.session.start();
    await this.openFirst();
  }

  /** After the session is ready: the first product. */
  async openFirst(): Promise<void> {
    const first = this.products[0];
    if (first) await this.choose(first.name);
  }

  async choose(name: string): Promise<void> {
    const { cube } = this;
    const product = this.products.find((candidate) => candidate.name === name);
    if (!cube || !product) return;
    this.#abort?.abort(new DOMException('Another product was chosen.', 'AbortError'));
    const abort = new AbortController();
    this.#abort = abort;
    this.productFailure = null;
    this.productEmpty = false;
    this.picture.reset();
    this.probe.close();
    try {
      const facts = await describeProduct(cube, product, abort.signal);
      if (abort.signal.aborted) return;
      if (facts) this.choices.take(facts);
      else this.productEmpty = true;
    } catch (error) {
      if (!isAbortOf(abort.signal, error)) this.productFailure = describeFailure(error);
    }
  }

  /** Asks for the picture that the choices and the map call for. */
  refresh(): void {
    const { question, facts } = this.choices;
    if (this.cube && facts && question && this.view) this.picture.show(this.cube, facts, question, this.view);
  }

  probeAt(position: [number, number]): void {
    const { facts, span } = this.choices;
    if (this.cube && facts) void this.probe.open(this.cube, facts, span, position);
  }

  goHome(): void {
    this.homeWishes++;
  }
}

const KEY = Symbol('workbench');
export const provideWorkbench = (workbench: Workbench): Workbench => setContext(KEY, workbench);
export const useWorkbench = (): Workbench => getContext<Workbench>(KEY);
