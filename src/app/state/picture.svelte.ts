import { type CompositeRequest, type Datacube, type Dataset, type GeoBox, isQuadratError } from '#quadrat';
import type { Raster } from '#view/raster';
import type { Drawing } from '#view/raster-layer';
import { describeFailure, isAbortOf } from '../failure';
import { t } from '../texts/texts';
import { glanceOf } from './glance';
import { countSubject, type Looks, type Subject, subjectOf } from './looks.svelte';
import { isMiddling } from './method';
import type { Pace } from './pace';
import { type Held, PictureCache, rastersOf } from './picture-cache';
import { advance, type PictureEvent, type PictureState } from './picture-machine';
import {
  bandsRead,
  compositeRequest,
  covers,
  detailGrid,
  emptyRaster,
  factsOf,
  type MapView,
  overviewGrid,
} from './picture-request';
import type { ProductFacts } from './product-facts';
import { type Question, questionKey } from './question';

const CACHE_BYTES = 256e6;
/** Below this many scenes an estimate costs more than it can save. */
const SCENES_WORTH_ASKING = 150;
const BYTES_WORTH_ASKING = 400e6;
/** Fewer are read about as soon as a few of them. */
const SCENES_WORTH_A_GLANCE = 20;
/** Among which the clearest are looked for. */
const SCENES_LOOKED_AT = 400;
/** Opacity of the picture before while the next one comes. */
const DIMMED = 0.3;

interface Task {
  cube: Datacube;
  facts: ProductFacts;
  question: Question;
  view: MapView;
}

/**
 * The composite on the map. One period is computed when it is stepped to, and kept: computing all of them at once
 * would show the first one later, hold more memory, and throw most of it away when the next choice is made.
 */
export class Picture {
  state = $state.raw<PictureState>({ name: 'waiting' });
  /** Counts tiles written, so that whoever draws knows when to draw again. */
  written = $state(0);
  #held = $state.raw<Held | null>(null);
  #stale = $state.raw<readonly Drawing[]>([]);
  /** `Held` is not reactive; this counts its changes. */
  #revision = $state(0);
  readonly #cache = new PictureCache(CACHE_BYTES);
  readonly #looks: Looks;
  readonly #pace: Pace;
  readonly #accepted = new Set<string>();
  #abort: AbortController | null = null;
  #target: GeoBox | null = null;
  #task: Task | null = null;

  constructor(looks: Looks, pace: Pace) {
    this.#looks = looks;
    this.#pace = pace;
  }

  readonly drawings = $derived.by((): Drawing[] => {
    void this.#revision;
    const held = this.#held;
    const look = held && this.#looks.of(held.subject);
    const fresh = held && look ? rastersOf(held).map((raster) => ({ raster, look, opacity: 1 })) : [];
    return [...this.#stale, ...fresh];
  });

  /** The number of observations behind each pixel, as far as it is known. */
  readonly countDrawings = $derived.by((): Drawing[] => {
    void this.#revision;
    const held = this.#held;
    const look = held && this.#looks.of(countSubject(held.subject.product));
    if (!held || !look) return [];
    return rastersOf(held).flatMap(({ counts }) => (counts ? [{ raster: counts, look, opacity: 1 }] : []));
  });

  /** Of the question whose answer is shown or under way; null before the first. */
  get key(): string | null {
    return this.#held?.key ?? null;
  }

  /** What the picture shows, of which the look is; null before the first. */
  get subject(): Subject | null {
    return this.#held?.subject ?? null;
  }

  /** Values at a place in EPSG:3857, from the sharpest raster that has any there. */
  valuesAt(x: number, y: number): number[] | null {
    const rasters = this.#held ? rastersOf(this.#held).reverse() : [];
    for (const raster of rasters) {
      const values = raster.valuesAt(x, y);
      if (values) return values;
    }
    return null;
  }

  /** The sharpest raster that is finished, for a stretch by what is shown. */
  get shownRaster(): Raster | null {
    const held = this.#held;
    return held ? (held.detailDone && held.detail) || held.overview : null;
  }

  /** Shows the answer to a question in a view; whatever is under way for another one is aborted. */
  show(cube: Datacube, facts: ProductFacts, question: Question, view: MapView): void {
    const key = questionKey(question);
    this.#task = { cube, facts, question, view };
    if (this.#held?.key !== key) {
      this.#turnTo(key, facts, question);
      this.#start();
      return;
    }
    const held = this.#held;
    if (this.state.name === 'working') {
      // The overview looks at the view only once it is done.
      if (this.state.pass !== 'detail' || !this.#target) return;
      const wanted = detailGrid(facts, held, view);
      if (wanted && !covers(this.#target, wanted)) this.#start();
    } else if (this.state.name === 'shown' || this.state.name === 'asking') {
      if (detailGrid(facts, held, view)) this.#start();
    }
  }

  /** Sharpens what is shown for a map that has moved. */
  look(view: MapView): void {
    const task = this.#task;
    if (task) this.show(task.cube, task.facts, task.question, view);
  }

  /** Stops what is under way; finished tiles stay. */
  cancel(): void {
    this.#abort?.abort(new DOMException('Cancelled.', 'AbortError'));
    this.#abort = null;
    this.#stale = [];
    this.#advance({ type: 'cancel' });
  }

  /** Puts an error aside; whatever was finished stays on the map. */
  dismiss(): void {
    this.#advance({ type: 'dismiss' });
  }

  /** Goes on after a stop or an error. */
  resume(): void {
    if (this.#task) this.#start();
  }

  /** Reads what was asked about. */
  accept(): void {
    if (!this.#held) return;
    this.#accepted.add(this.#held.key);
    this.#held.overviewSkipped = false;
    this.resume();
  }

  /** Forgets everything, for another catalog or product. */
  reset(): void {
    this.#abort?.abort(new DOMException('The page turned to something else.', 'AbortError'));
    this.#abort = null;
    this.#task = null;
    this.#cache.clear();
    this.#held = null;
    this.#stale = [];
    this.state = { name: 'waiting' };
  }

  #turnTo(key: string, facts: ProductFacts, question: Question): void {
    const former = this.drawings.filter(({ opacity }) => opacity === 1);
    const held = this.#cache.take(key, subjectOf(question, facts.product));
    held.former = null;
    if (!held.detailDone) held.detail = null;
    this.#stale = held.overviewDone ? [] : former.map((drawing) => ({ ...drawing, opacity: DIMMED }));
    this.#held = held;
  }

  #start(): void {
    this.#abort?.abort(new DOMException('A newer choice replaced this one.', 'AbortError'));
    const abort = new AbortController();
    this.#abort = abort;
    const held = this.#held;
    const task = this.#task;
    if (!held || !task) return;
    this.#run(task, held, abort.signal).catch((error: unknown) => {
      if (isAbortOf(abort.signal, error)) return;
      this.#stale = [];
      this.#advance(
        isQuadratError(error, 'NO_DATA') ? { type: 'empty' } : { type: 'fail', failure: describeFailure(error) },
      );
    });
  }

  async #run(task: Task, held: Held, signal: AbortSignal): Promise<void> {
    this.#advance({ type: 'start', pass: held.overviewDone || held.overviewSkipped ? 'detail' : 'overview' });
    if (!held.overviewDone && !held.overviewSkipped) {
      const grid = overviewGrid(task.facts);
      if (await this.#isTooMuch(task, held, grid, signal)) held.overviewSkipped = true;
      else await this.#overview(task, held, grid, signal);
    }
    const grid = detailGrid(task.facts, held, this.#task?.view ?? task.view);
    if (grid) {
      if (await this.#isTooMuch(task, held, grid, signal)) return;
      await this.#detail(task, held, grid, signal);
    }
    this.#stale = [];
    const blank = !rastersOf(held).some((raster) => raster.hasValues);
    if (held.facts) this.#advance({ type: 'done', facts: held.facts, blank });
    this.#cache.trim();
  }

  async #overview(task: Task, held: Held, grid: GeoBox, signal: AbortSignal): Promise<void> {
    const raster = emptyRaster(task.question, task.facts.product, grid);
    held.overview = raster;
    held.facts = null;
    if (this.#stale.length === 0) await this.#glance(task, held, raster, signal);
    await this.#compose(task, held, raster, signal);
    this.#fit(held, raster, true);
    held.overviewDone = true;
    this.#stale = [];
  }

  /** A first look where there is none yet; the overview writes over it. Whatever is wrong, the overview says. */
  async #glance(task: Task, held: Held, raster: Raster, signal: AbortSignal): Promise<void> {
    const { facts, question } = task;
    if (facts.scenes < SCENES_WORTH_A_GLANCE || !isMiddling(question.method)) return;
    try {
      const query = { ...question.narrow, product: question.product, time: [...question.time] as [string, string] };
      const datasets: Dataset[] = [];
      for await (const dataset of task.cube.find({ ...query, limit: SCENES_LOOKED_AT, signal })) datasets.push(dataset);
      const chosen = glanceOf(datasets);
      if (!chosen) return;
      this.#advance({ type: 'start', pass: 'glance' });
      await this.#compose(task, held, raster, signal, chosen);
    } catch {
      signal.throwIfAborted();
    }
    held.facts = null;
    this.#advance({ type: 'start', pass: 'overview' });
  }

  async #detail(task: Task, held: Held, grid: GeoBox, signal: AbortSignal): Promise<void> {
    this.#advance({ type: 'start', pass: 'detail' });
    const raster = emptyRaster(task.question, task.facts.product, grid);
    if (held.detailDone) held.former = held.detail;
    held.detail = raster;
    held.detailDone = false;
    this.#target = grid;
    try {
      await this.#compose(task, held, raster, signal);
      this.#fit(held, raster, true);
      held.former = null;
      held.detailDone = true;
    } catch (error) {
      // A view between the scenes has none; the overview has shown as much already.
      if (!isQuadratError(error, 'NO_DATA') || !held.overviewDone) throw error;
    } finally {
      this.#target = null;
      this.#revision++;
    }
  }

  async #compose(task: Task, held: Held, raster: Raster, signal: AbortSignal, datasets?: Dataset[]): Promise<void> {
    this.#revision++;
    const cube = await task.cube.composite({
      ...compositeRequest(task.question, raster.geobox),
      ...(datasets ? { datasets } : {}),
      signal,
      onProgress: (progress) => {
        if (!signal.aborted) this.#advance({ type: 'progress', progress });
      },
      onNotice: ({ code, message }) => {
        if (!signal.aborted) this.#advance({ type: 'notice', message: t.picture.notice(code, message) });
      },
      onTile: (tile) => {
        if (signal.aborted) return;
        raster.write(tile);
        this.#fit(held, raster, false);
        this.written++;
      },
    });
    const scenes = cube.sources.reduce((sum, ids) => sum + ids.length, 0);
    const pixels = raster.width * raster.height * scenes * bandsRead(task.question);
    this.#pace.learn({ bytes: cube.stats.bytes, pixels }, cube.stats.totalMs / 1000);
    const facts = factsOf(cube, task.question, held.facts);
    if (facts.skipped.length > 0 && facts.skipped.length >= facts.scenes) throw cube.skipped[0]!.error;
    held.facts = facts;
  }

  #fit(held: Held, raster: Raster, settle: boolean): void {
    this.#looks.fitOnce(held.subject, raster, settle);
    if (raster.counts) this.#looks.fitOnce(countSubject(held.subject.product), raster.counts, settle);
  }

  async #isTooMuch(task: Task, held: Held, grid: GeoBox, signal: AbortSignal): Promise<boolean> {
    if (task.facts.scenes < SCENES_WORTH_ASKING || this.#accepted.has(held.key)) return false;
    const request: CompositeRequest = { ...compositeRequest(task.question, grid), signal };
    const estimate = await task.cube.estimate(request);
    if (estimate.bytesToFetch <= BYTES_WORTH_ASKING) return false;
    this.#advance({ type: 'tooMuch', estimate });
    return true;
  }

  #advance(event: PictureEvent): void {
    this.state = advance(this.state, event);
  }
}
