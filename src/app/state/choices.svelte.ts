import type { MaskRequest } from '#quadrat';
import { type Layer, layerKey } from '#view/combinations';
import { intersect } from '#view/mercator';
import { type MonthCount, nearestStep, type PeriodKind, type Span, type Step, stepsOf } from '#view/periods';
import { Narrowing, type NarrowQuery } from './narrowing.svelte';
import type { ProductFacts } from './product-facts';
import { qualityOf } from './quality';

/** What a picture is asked for; plain data, so that two of them can be compared and one day be put into an address. */
export interface Question {
  product: string;
  /** Both days included, local days of the area. */
  time: readonly [string, string];
  layer: Layer;
  mask: MaskRequest | null;
  /** Which scenes of the product count. */
  narrow: NarrowQuery;
}

export function questionKey({ product, time, layer, mask, narrow }: Question): string {
  return JSON.stringify([product, time, layerKey(layer), mask, narrow]);
}

/** Everything a visitor chose, apart from the look and the place on the map. */
export class Choices {
  facts = $state.raw<ProductFacts | null>(null);
  layer = $state.raw<Layer | null>(null);
  span = $state.raw<Span>({ start: '1970-01-01', end: '1970-01-01' });
  period = $state<PeriodKind>('all');
  masked = $state(true);
  /** Classes of the quality band that are left out while `masked`. */
  excluded = $state.raw<ReadonlyArray<number | string>>([]);
  readonly narrowing = new Narrowing();
  /** Scenes per month of those that count; null where all of the product do, or it is not known yet. */
  narrowedMonths = $state.raw<readonly MonthCount[] | null>(null);
  #stepKey = $state('all');

  readonly months = $derived(this.narrowedMonths ?? this.facts?.months ?? []);
  readonly steps = $derived(stepsOf(this.period, this.months, this.span));
  readonly step = $derived(this.steps.find(({ key }) => key === this.#stepKey) ?? this.steps.at(-1));
  readonly stepIndex = $derived(this.step ? this.steps.indexOf(this.step) : -1);

  readonly mask = $derived.by((): MaskRequest | null => {
    const quality = this.facts && qualityOf(this.facts.product);
    return quality && this.masked && this.excluded.length > 0
      ? { measurement: quality.measurement, exclude: [...this.excluded] }
      : null;
  });

  readonly question = $derived.by((): Question | null => {
    if (!this.facts || !this.layer || !this.step) return null;
    return {
      product: this.facts.product.name,
      time: [this.step.start, this.step.end],
      layer: this.layer,
      mask: this.mask,
      narrow: this.narrowing.query,
    };
  });

  /** The product as far as the area goes: what a picture is made of. */
  readonly framed = $derived.by((): ProductFacts | null => {
    const { facts } = this;
    const { box } = this.narrowing;
    return facts && box ? { ...facts, box: intersect(facts.box, box) ?? box } : facts;
  });

  /** Begins anew with a product's own defaults. The area is the visitor's, and stays. */
  take(facts: ProductFacts): void {
    this.narrowing.forgetScenes();
    this.narrowedMonths = null;
    this.facts = facts;
    this.layer = facts.layers[0] ?? null;
    this.span = facts.span;
    this.period = 'all';
    const quality = qualityOf(facts.product);
    this.excluded = quality?.suggested ?? [];
    this.masked = facts.product.defaultMask !== undefined;
    this.#stepKey = 'all';
  }

  /** Until another product is known. */
  leave(): void {
    this.facts = null;
    this.layer = null;
  }

  /** Leaves a class out, or lets it count. */
  exclude(id: number | string, left: boolean): void {
    const others = this.excluded.filter((one) => one !== id);
    this.excluded = left ? [...others, id] : others;
  }

  setPeriod(kind: PeriodKind): void {
    const near = this.period === 'all' ? undefined : this.step;
    this.period = kind;
    this.#goNear(near);
  }

  setSpan(span: Span): void {
    const near = this.step;
    this.span = span.start <= span.end ? span : { start: span.end, end: span.start };
    this.#goNear(near);
  }

  goTo(step: Step | undefined): void {
    if (step) this.#stepKey = step.key;
  }

  /** `by` +1 for the next step, -1 for the one before; stays at the ends. */
  move(by: number): void {
    this.goTo(this.steps[Math.max(0, Math.min(this.steps.length - 1, this.stepIndex + by))]);
  }

  #goNear(near: Span | undefined): void {
    this.goTo(nearestStep(this.steps, near));
  }
}
