import { getContext, setContext } from 'svelte';
import type { Datacube, Product } from '#quadrat';
import { boxOfCamera, type Camera, cameraFor, type Frame } from '#view/camera';
import { lonLatBounds } from '#view/mercator';
import { type AddressValues, readFragment } from '../address/fragment';
import { readArea } from '../address/narrowing-part';
import { PageAddress } from '../address/page-address.svelte';
import { describeFailure, type Failure, isAbortOf } from '../failure';
import { Bring, type Opened } from './bring.svelte';
import { Choices } from './choices.svelte';
import { Compare } from './compare.svelte';
import { Cost } from './cost.svelte';
import { informKept } from './kept-facts';
import { Looks } from './looks.svelte';
import { Measure } from './measure.svelte';
import { seriesMethod } from './method';
import { Pace } from './pace';
import { Panel } from './panel.svelte';
import { Picture } from './picture.svelte';
import type { MapView } from './picture-request';
import { Player } from './player.svelte';
import { describeProduct, isVast, type ProductFacts, type Scope } from './product-facts';
import { questionKey } from './question';
import { Scenes } from './scenes.svelte';
import { Session } from './session.svelte';
import { Settings } from './settings.svelte';
import { Sketch } from './sketch.svelte';
import { Stack } from './stack.svelte';
import type { WantedEntry } from './stack-entry';
import { TakeAway } from './take-away/take-away.svelte';
import { type Inquiry, Probe, type Place as ProbedPlace } from './understand/probe.svelte';
import { ScenePreview } from './understand/scene-preview.svelte';

/** Everything on the page that has a state, and how its parts move each other. */
export class Workbench {
  readonly session = new Session();
  readonly choices = new Choices();
  readonly looks = new Looks();
  readonly pace = new Pace();
  readonly picture = new Picture(this.looks, this.pace);
  readonly cost = new Cost(this.pace);
  readonly stack = new Stack(this.picture, this.looks, this.pace);
  readonly compare = new Compare(this.choices, this.looks, this.pace);
  readonly player = new Player(this.choices, this.picture);
  readonly probe = new Probe();
  readonly settings = new Settings();
  readonly scenes = new Scenes();
  readonly bring = new Bring(this.session);
  readonly scene = new ScenePreview(this.looks);
  readonly takeAway = new TakeAway();
  readonly address = new PageAddress(() => this.session.linked);
  /** A shape somebody asks the visitor to draw. */
  readonly sketch = new Sketch();
  readonly measure = new Measure(this.sketch);
  readonly panel = new Panel();
  /** Whether there is a map, or it is known that there will be none. */
  mapped = $state(false);
  /** What the map shows, or will show once it is there; null until that is known. */
  view = $state.raw<MapView | null>(null);
  /** Where the map is wished to go; an address says so, or a search. */
  place = $state.raw<Camera | null>(null);
  /** Longitude and latitude under the pointer, while it is over the map. */
  pointer = $state.raw<readonly [number, number] | null>(null);
  /** Whether a moved map is sharpened without being asked. */
  follow = $state(true);
  /** Whether another picture waits for the visitor's word before it is read. */
  hold = $state(false);
  /** What the map is wished to show all of, [west, south, east, north]; a new one each time. */
  flight = $state.raw<readonly [number, number, number, number] | null>(null);
  productFailure = $state.raw<Failure | null>(null);
  /** A product too large to be looked at before an area is named. */
  areaNeeded = $state<string | null>(null);
  /** The product has no scene at all. */
  productEmpty = $state(false);
  #abort: AbortController | null = null;

  constructor() {
    this.bring.onopen = (opened) => this.#open(opened);
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
    return this.settled && this.mapped ? 'ready' : 'loading';
  }

  /** Whether the picture is there, or none is about to come. */
  get settled(): boolean {
    const { session, picture } = this;
    if (session.state.name === 'failed' || this.productFailure) return true;
    const idle =
      session.state.name === 'asking' ||
      session.state.name === 'empty' ||
      this.productEmpty ||
      this.areaNeeded !== null;
    return idle || (picture.state.name !== 'waiting' && picture.state.name !== 'working');
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
    this.player.playing = false;
    this.compare.choose('off');
    this.areaNeeded = null;
    this.picture.reset();
    this.scenes.reset();
    this.probe.close();
    try {
      const facts = await this.#describe(cube, product, abort.signal, restored);
      if (abort.signal.aborted) return;
      if (facts === 'needs area') {
        this.choices.leave();
        this.areaNeeded = name;
      } else if (!facts) this.productEmpty = true;
      else {
        this.choices.take(facts);
        if (restored) this.address.restore(restored);
      }
    } catch (error) {
      if (!isAbortOf(abort.signal, error)) this.productFailure = describeFailure(error);
    }
  }

  /** Large archives are looked at within an area and a year; another area is another look. */
  async #describe(
    cube: Datacube,
    product: Product,
    signal: AbortSignal,
    restored: AddressValues | undefined,
  ): Promise<ProductFacts | null | 'needs area'> {
    const { narrowing } = this.choices;
    if (restored) readArea(narrowing, restored);
    if (!(await isVast(cube, product, signal))) {
      narrowing.horizon = null;
      return describeProduct(cube, product, signal);
    }
    narrowing.horizon ??= lastYear();
    const { area, horizon } = narrowing;
    if (!area) return 'needs area';
    const scope: Scope = { area, time: horizon };
    return describeProduct(cube, product, signal, scope);
  }

  /** Looks again where a large archive's area or time has changed. */
  async followScope(): Promise<void> {
    const { facts, narrowing } = this.choices;
    const { area, horizon } = narrowing;
    if (this.areaNeeded !== null && area) await this.choose(this.areaNeeded);
    else if (facts?.within && (facts.within.area !== area || facts.within.time !== horizon)) {
      await this.choose(facts.product.name, readFragment(this.address.fragment));
    }
  }

  async #open(opened: Opened): Promise<void> {
    this.#forget();
    this.choices.narrowing.horizon = null;
    if (opened.kind === 'address') await this.session.openAddress(opened.address);
    else await this.session.openLocal(opened);
    const first = this.products[0];
    if (first) await this.choose(first.name);
  }

  /** Another picture is asked for than the map shows, and waits for the visitor's word. */
  readonly pending = $derived.by(() => {
    const { question } = this.choices;
    return this.hold && question !== null && this.picture.key !== null && questionKey(question) !== this.picture.key;
  });

  /** Asks for the pictures that the choices and the map call for. `agreed`: the visitor has given the word. */
  refresh(agreed = false): void {
    const { cube, view } = this;
    const { question, framed } = this.choices;
    if (!cube || !framed || !question || !view) return;
    if (agreed || !this.pending) this.picture.show(cube, framed, question, view);
    else this.picture.look(view);
    if (this.compare.question) this.compare.picture.show(cube, framed, this.compare.question, view);
    this.stack.refresh(cube, view);
  }

  /** What values over time depend on; null until there is a product. */
  get inquiry(): Inquiry | null {
    const { facts, span, mask, narrowing, period } = this.choices;
    const method = seriesMethod(this.choices.method);
    const { geopolygon: _, ...narrow } = narrowing.query;
    return this.cube && facts ? { cube: this.cube, facts, span, mask, narrow, period, method } : null;
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

  /** Exactly these layers, as an address has them; null for those that a page begins with. */
  restoreStack(wanted: readonly WantedEntry[] | null): void {
    const { cube, products } = this;
    const { facts } = this.choices;
    if (wanted) this.stack.restore(wanted);
    else this.stack.clear();
    if (cube && facts && this.#abort) void informKept(this.stack, cube, products, facts, this.#abort.signal);
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
    this.productFailure = null;
    this.productEmpty = false;
    this.areaNeeded = null;
    this.choices.leave();
    this.compare.choose('off');
    this.stack.clear();
    this.scenes.reset();
    this.picture.reset();
    this.probe.close();
  }

  /**
   * What a map of this size will show, while there is none: where the address says, or all of the product.
   *
   * @param cover CSS pixels at its lower end that something lies over
   */
  foresee(frame: Frame, cover: number): void {
    const { facts } = this.choices;
    if (this.mapped || !facts) return;
    const camera = this.place ?? cameraFor(facts.bounds, frame);
    const box = boxOfCamera(camera, { width: frame.width, height: frame.height - cover });
    this.view = { box, zoom: camera.zoom, pixelRatio: window.devicePixelRatio };
  }

  /** The area of interest, or else all that the product covers. */
  goHome(): void {
    const { facts, narrowing } = this.choices;
    const bounds = (narrowing.area && lonLatBounds(narrowing.area)) ?? facts?.bounds;
    if (bounds) this.goTo(bounds);
  }

  goTo([west, south, east, north]: readonly [number, number, number, number]): void {
    this.flight = [west, south, east, north];
  }
}

function lastYear(): { start: string; end: string } {
  const end = new Date();
  const start = new Date(end);
  start.setUTCFullYear(end.getUTCFullYear() - 1);
  return { start: start.toISOString().slice(0, 10), end: end.toISOString().slice(0, 10) };
}

const KEY = Symbol('workbench');
export const provideWorkbench = (workbench: Workbench): Workbench => setContext(KEY, workbench);
export const useWorkbench = (): Workbench => getContext<Workbench>(KEY);
