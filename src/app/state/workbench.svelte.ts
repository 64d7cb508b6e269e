import { getContext, setContext } from 'svelte';
import type { Datacube, Product } from '#quadrat';
import type { AddressValues } from '../address/fragment';
import { PageAddress } from '../address/page-address.svelte';
import { describeFailure, type Failure, isAbortOf } from '../failure';
import { Choices } from './choices.svelte';
import { Looks } from './looks.svelte';
import { Panel } from './panel.svelte';
import { Picture } from './picture.svelte';
import type { MapView } from './picture-request';
import { describeProduct } from './product-facts';
import { Session } from './session.svelte';
import { Sketch } from './sketch.svelte';
import { TakeAway } from './take-away/take-away.svelte';
import { type Inquiry, Probe, type Place as ProbedPlace } from './understand/probe.svelte';
import { ScenePreview } from './understand/scene-preview.svelte';

/** A place on the map that somebody wants to see. */
export interface Place {
  lon: number;
  lat: number;
  zoom: number;
}

/** Everything on the page that has a state, and how its parts move each other. */
export class Workbench {
  readonly session = new Session();
  readonly choices = new Choices();
  readonly looks = new Looks();
  readonly picture = new Picture(this.looks);
  readonly probe = new Probe();
  readonly scene = new ScenePreview(this.looks);
  readonly takeAway = new TakeAway();
  readonly address = new PageAddress(() => this.session.linked);
  /** A shape somebody asks the visitor to draw. */
  readonly sketch = new Sketch();
  readonly panel = new Panel();
  /** What the map shows; null until it has been laid out. */
  view = $state.raw<MapView | null>(null);
  /** Where the map is wished to go; an address says so, or a search. */
  place = $state.raw<Place | null>(null);
  /** Whether a moved map is sharpened without being asked. */
  follow = $state(true);
  /** Counts wishes to see the whole area, which the map obeys. */
  homeWishes = $state(0);
  productFailure = $state.raw<Failure | null>(null);
  /** The product has no scene at all. */
  productEmpty = $state(false);
  #abort: AbortController | null = null;

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
    await this.session.start(new URL(document.location.href));
    await this.openFirst();
  }

  /** After the session is ready: what the address says, or else the first product. */
  async openFirst(): Promise<void> {
    const { values } = this.address;
    const wanted = this.products.find(({ name }) => name === values.get('product')) ?? this.products[0];
    if (wanted) await this.choose(wanted.name, values);
  }

  /** The visitor went back or forward, or changed the address by hand. */
  async followAddress(): Promise<void> {
    const page = new URL(document.location.href);
    if (!this.session.isOpenAt(page)) {
      this.#forget();
      await this.session.start(page);
      await this.openFirst();
      return;
    }
    const { values } = this.address;
    const product = values.get('product') ?? this.products[0]?.name;
    if (product === this.choices.facts?.product.name) this.address.restore(values);
    else if (product !== undefined) await this.choose(product, values);
  }

  /** @param restored what an address says of the product; without it, its own defaults. */
  async choose(name: string, restored?: AddressValues): Promise<void> {
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
      if (!facts) this.productEmpty = true;
      else {
        this.choices.take(facts);
        if (restored) this.address.restore(restored);
      }
    } catch (error) {
      if (!isAbortOf(abort.signal, error)) this.productFailure = describeFailure(error);
    }
  }

  /** Asks for the picture that the choices and the map call for. */
  refresh(): void {
    const { question, facts } = this.choices;
    if (this.cube && facts && question && this.view) this.picture.show(this.cube, facts, question, this.view);
  }

  /** What values over time depend on; null until there is a product. */
  get inquiry(): Inquiry | null {
    const { facts, span, mask, period } = this.choices;
    return this.cube && facts ? { cube: this.cube, facts, span, mask, period } : null;
  }

  /** A clicked point. */
  probeAt(position: readonly [number, number]): void {
    if (this.inquiry) this.probe.open(this.inquiry, position);
  }

  /** Exactly these places, as an address has them. */
  probePlaces(places: readonly ProbedPlace[]): void {
    if (this.inquiry) this.probe.restore(this.inquiry, places);
  }

  /** Has an area drawn and looks into it. */
  async probeDrawn(): Promise<void> {
    const geometry = await this.sketch.ask('polygon');
    if (geometry && this.inquiry) this.probe.add(this.inquiry, { kind: 'area', geometry });
  }

  /** Puts the scenes of a dot on the map; none takes them off. */
  glance(datasets: readonly string[]): void {
    const { cube, view } = this;
    const { facts, question } = this.choices;
    if (cube && facts && question && view && datasets.length > 0)
      this.scene.show({ cube, facts, question, view }, datasets);
    else this.scene.clear();
  }

  /** Nothing of a catalog that is about to be left may be asked of the next one. */
  #forget(): void {
    this.#abort?.abort(new DOMException('Another catalog was opened.', 'AbortError'));
    this.choices.leave();
    this.picture.reset();
    this.probe.close();
  }

  goHome(): void {
    this.homeWishes++;
  }
}

const KEY = Symbol('workbench');
export const provideWorkbench = (workbench: Workbench): Workbench => setContext(KEY, workbench);
export const useWorkbench = (): Workbench => getContext<Workbench>(KEY);
