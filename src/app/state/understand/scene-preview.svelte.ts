import type { Datacube } from '#quadrat';
import { gridFor, resolutionFor } from '#view/grid-for-view';
import { intersect } from '#view/mercator';
import type { Raster } from '#view/raster';
import type { Drawing } from '#view/raster-layer';
import { isAbortOf } from '../../failure';
import { NO_GROWTH } from '../growth';
import { type Looks, type Subject, subjectOf } from '../looks.svelte';
import { compositeRequest, emptyRaster, type MapView } from '../picture-request';
import type { ProductFacts } from '../product-facts';
import type { Question } from '../question';

/** A pointer on its way over the plot touches many dots; only the one it rests on is worth a picture. */
const REST_MS = 120;
const SIDE = 1024;
/** Scenes kept, so that going back and forth over a plot reads nothing twice. */
const KEPT = 12;

export interface Glance {
  cube: Datacube;
  facts: ProductFacts;
  question: Question;
  view: MapView;
}

/** The scenes behind a dot of a plot, on the map for as long as it is pointed at: unmasked, in the look that is chosen. */
export class ScenePreview {
  /** Counts tiles written, so that the map knows when to draw again. */
  written = $state(0);
  /** What is wanted on the map, whether it has arrived or not. */
  datasets = $state.raw<readonly string[]>([]);
  #shown = $state.raw<{ raster: Raster; subject: Subject } | null>(null);
  readonly #looks: Looks;
  readonly #kept = new Map<string, Raster>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;

  constructor(looks: Looks) {
    this.#looks = looks;
  }

  readonly drawings = $derived.by((): Drawing[] => {
    const shown = this.#shown;
    const look = shown && this.#looks.of(shown.subject);
    return shown && look ? [{ raster: shown.raster, look, opacity: 1 }] : [];
  });

  show(glance: Glance, datasets: readonly string[]): void {
    if (datasets.join() === this.datasets.join()) return;
    this.clear();
    if (datasets.length === 0) return;
    this.datasets = datasets;
    this.#timer = setTimeout(() => void this.#load(glance, datasets), REST_MS);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort(new DOMException('No longer pointed at.', 'AbortError'));
    this.#abort = null;
    this.datasets = [];
    this.#shown = null;
  }

  async #load({ cube, facts, question: asked, view }: Glance, datasets: readonly string[]): Promise<void> {
    const box = intersect(view.box, facts.box);
    if (!box) return;
    const grid = gridFor(box, resolutionFor(view.zoom, 1, facts.native), SIDE);
    // A scene as it is: no mask, and no method where there is one date.
    const question: Question = { ...asked, method: { name: 'first' }, mask: null, growth: NO_GROWTH };
    const subject = subjectOf(question, facts.product);
    const key = JSON.stringify([datasets, question.product, question.layer, grid]);
    const kept = this.#kept.get(key);
    if (kept) {
      this.#shown = { raster: kept, subject };
      return;
    }
    const abort = new AbortController();
    this.#abort = abort;
    const raster = emptyRaster(question, facts.product, grid);
    this.#shown = { raster, subject };
    const { time: _, ...request } = compositeRequest(question, grid);
    try {
      await cube.composite({
        ...request,
        ids: [...datasets],
        signal: abort.signal,
        onTile: (tile) => {
          if (abort.signal.aborted) return;
          raster.write(tile);
          this.#looks.fitOnce(subject, raster, false);
          this.written++;
        },
      });
      this.#kept.set(key, raster);
      const [oldest] = this.#kept.keys();
      if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    } catch (error) {
      // The dot keeps its value; a picture that does not come is no reason to take the panel's place with an error.
      if (!isAbortOf(abort.signal, error)) this.#shown = null;
    }
  }
}
