import type { Camera } from '#view/camera';
import { type Layer, layerKey } from '#view/combinations';
import type { DrawnLayer } from '#view/raster-layer';
import type { Choices } from './choices.svelte';
import { type Looks, type Subject, subjectOf } from './looks.svelte';
import type { Pace } from './pace';
import { Picture } from './picture.svelte';
import type { Question } from './question';

/** 'swipe': one map, divided; 'beside': two maps that move together. */
export type CompareMode = 'off' | 'swipe' | 'beside';

export type Side = 'left' | 'right';

/** A second picture, of another time or layer, beside the one the page is about. */
export class Compare {
  mode = $state<CompareMode>('off');
  /** Where the left side ends, 0..1 of the map's width. */
  divider = $state(0.5);
  /** What the mouse points at, longitude and latitude, and on which map. */
  pointer = $state.raw<{ by: Side; position: [number, number] } | null>(null);
  /** Where the map looks that was moved last; the other one follows. */
  camera = $state.raw<(Camera & { by: Side }) | null>(null);
  readonly picture: Picture;
  readonly #choices: Choices;
  #stepKey = $state<string | null>(null);
  /** Null for the layer of the left side. */
  #layer = $state.raw<Layer | null>(null);

  constructor(choices: Choices, looks: Looks, pace: Pace) {
    this.#choices = choices;
    this.picture = new Picture(looks, pace);
  }

  readonly step = $derived.by(() => {
    const { steps } = this.#choices;
    return steps.find(({ key }) => key === this.#stepKey) ?? steps.at(-1);
  });

  /** Of the step on the right, or of the one that will be there as soon as steps are known. */
  readonly stepKey = $derived(this.step?.key ?? this.#stepKey);

  readonly layer = $derived.by(() => this.#layer ?? this.#choices.layer);
  readonly sameLayer = $derived(this.#layer === null);

  /** What the right side asks; null while nothing is compared. */
  readonly question = $derived.by((): Question | null =>
    this.mode === 'off' ? null : this.#choices.questionOf(this.layer, this.step),
  );

  readonly subject = $derived.by((): Subject | null => {
    const product = this.#choices.facts?.product;
    return this.question && product ? subjectOf(this.question, product) : null;
  });

  /** The left side's layers and the right side's picture, for a map that is divided. */
  divided(left: readonly DrawnLayer[]): DrawnLayer[] {
    const side = (layers: readonly DrawnLayer[], name: Side) =>
      layers.map((layer) => ({ ...layer, drawings: layer.drawings.map((drawing) => ({ ...drawing, side: name })) }));
    return [...side(left, 'left'), ...side(this.layers, 'right')];
  }

  readonly layers = $derived.by((): DrawnLayer[] => [{ opacity: 1, drawings: this.picture.drawings }]);

  /** Turns it on, with two different times to begin with where there are two. */
  choose(mode: CompareMode): void {
    if (this.mode === 'off' && mode !== 'off') {
      this.#choices.cutTime();
      const { steps, step } = this.#choices;
      const other = step === steps.at(-1) ? steps[0] : steps.at(-1);
      if (this.#stepKey === null || this.#stepKey === step?.key) this.#stepKey = other?.key ?? null;
    }
    this.mode = mode;
    if (mode !== 'off') return;
    this.picture.reset();
    this.pointer = null;
  }

  /** As a link has it; of a step of time that is not there, the last one. Null: the layer of the left side. */
  restore(mode: CompareMode, stepKey: string | null, layer: Layer | null): void {
    this.#stepKey = stepKey;
    this.showLayer(layer);
    if (mode === 'off') this.choose('off');
    else this.mode = mode;
  }

  showStep(key: string): void {
    this.#stepKey = key;
  }

  /** Null for the layer of the left side. */
  showLayer(layer: Layer | null): void {
    const same = layer && this.#choices.layer && layerKey(layer) === layerKey(this.#choices.layer);
    this.#layer = same ? null : layer;
  }

  moved(by: Side, camera: Camera): void {
    this.camera = { ...camera, by };
  }

  pointAt(by: Side, position: [number, number] | null): void {
    if (this.mode !== 'off') this.pointer = position && { by, position };
  }

  /** What was left comes right. */
  swap(): void {
    const { step: left, layer } = this.#choices;
    const { step: right, layer: other } = this;
    const wasOwn = this.#layer !== null;
    if (right) this.#choices.goTo(right);
    if (left) this.#stepKey = left.key;
    if (wasOwn && other) {
      this.#choices.layer = other;
      this.#layer = layer;
    }
  }
}
