import type { MaskRequest } from '#quadrat';
import { needsDays, type PeriodKind } from '#view/calendar';
import type { Layer } from '#view/combinations';
import { type Counts, type DayCount, type MonthCount, nearestStep, type Span, type Step, stepsOf } from '#view/periods';
import { type Growth, NO_GROWTH } from './growth';
import { type Subject, subjectOf } from './looks.svelte';
import { type Method, methodFor } from './method';
import { Narrowing } from './narrowing.svelte';
import { framed, type ProductFacts } from './product-facts';
import { qualityOf } from './quality';
import type { Question } from './question';

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
  /** Scenes per day of those that count; null until a period needs them and they are counted. */
  days = $state.raw<readonly DayCount[] | null>(null);
  growth = $state.raw<Growth>(NO_GROWTH);
  /** As asked for; what the layer does not allow gives way in {@link method}. */
  askedMethod = $state.raw<Method>({ name: 'median' });
  #stepKey = $state('all');
  /** Where steps are to be gone to as soon as they are known. */
  #near: Span | undefined;

  readonly months = $derived(this.narrowedMonths ?? this.facts?.months ?? []);
  readonly counts = $derived<Counts>({ months: this.months, days: this.days });
  /** Steps are not known before days are counted. */
  readonly awaitsDays = $derived(needsDays(this.period) && this.days === null);
  readonly steps = $derived(stepsOf(this.period, this.counts, this.span));
  readonly step = $derived(this.steps.find(({ key }) => key === this.#stepKey) ?? this.steps.at(-1));
  /** Of the step shown, or of the one that will be as soon as steps are known. */
  readonly stepKey = $derived(this.step?.key ?? this.#stepKey);
  readonly stepIndex = $derived(this.step ? this.steps.indexOf(this.step) : -1);

  readonly mask = $derived.by((): MaskRequest | null => {
    const quality = this.facts && qualityOf(this.facts.product);
    return quality && this.masked && this.excluded.length > 0
      ? { measurement: quality.measurement, exclude: [...this.excluded] }
      : null;
  });

  readonly method = $derived<Method>(this.layer ? methodFor(this.layer, this.askedMethod) : this.askedMethod);

  /** What the look belongs to. */
  readonly subject = $derived.by((): Subject | null => {
    const product = this.facts?.product;
    return this.question && product ? subjectOf(this.question, product) : null;
  });

  readonly question = $derived(this.questionOf(this.layer, this.step));

  /** What is asked for, were it of another layer or time; null before a product is known. */
  questionOf(layer: Layer | null, step: Span | undefined): Question | null {
    if (!this.facts || !layer || !step) return null;
    return {
      product: this.facts.product.name,
      time: [step.start, step.end],
      layer,
      method: methodFor(layer, this.askedMethod),
      // A quality band is looked at for its clouds.
      mask: layer.kind === 'classes' && layer.bands[0] === this.mask?.measurement ? null : this.mask,
      growth: this.growth,
      narrow: this.narrowing.query,
    };
  }

  /** The product as far as the area goes: what a picture is made of. */
  readonly framed = $derived.by((): ProductFacts | null => {
    return this.facts && framed(this.facts, this.narrowing.box);
  });

  /** Begins anew with a product's own defaults. The area is the visitor's, and stays. */
  take(facts: ProductFacts): void {
    this.narrowing.forgetScenes();
    this.narrowedMonths = null;
    if (this.facts !== facts) this.days = null;
    this.facts = facts;
    this.layer = facts.layers[0] ?? null;
    this.span = facts.span;
    this.period = 'all';
    const quality = qualityOf(facts.product);
    this.excluded = quality?.suggested ?? [];
    this.masked = facts.product.defaultMask !== undefined;
    this.growth = NO_GROWTH;
    this.askedMethod = { name: 'median' };
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
    this.#near = this.awaitsDays ? near : undefined;
    if (this.awaitsDays) this.#stepKey = '';
    else this.#goNear(near);
  }

  takeDays(days: readonly DayCount[]): void {
    this.days = days;
    if (this.#stepKey === '') this.#goNear(this.#near);
    this.#near = undefined;
  }

  setSpan(span: Span): void {
    const near = this.step;
    this.span = span.start <= span.end ? span : { start: span.end, end: span.start };
    this.#goNear(near);
  }

  goTo(step: Step | undefined): void {
    if (step) this.#stepKey = step.key;
  }

  /** As {@link goTo}, also before steps are known. */
  goToKey(key: string): void {
    if (this.steps.some((step) => step.key === key) || needsDays(this.period)) this.#stepKey = key;
    this.#near = undefined;
  }

  /** `by` +1 for the next step, -1 for the one before; stays at the ends. */
  move(by: number): void {
    this.goTo(this.steps[Math.max(0, Math.min(this.steps.length - 1, this.stepIndex + by))]);
  }

  /** Cuts the time span into several pictures, by years or as finely as is needed, unless it is cut already. */
  cutTime(): void {
    const { counts, span } = this;
    if (this.steps.length > 1 || this.awaitsDays) return;
    const kind = (['year', 'season', 'month'] as const).find((one) => stepsOf(one, counts, span).length > 1);
    if (kind) this.setPeriod(kind);
  }

  #goNear(near: Span | undefined): void {
    this.goTo(nearestStep(this.steps, near));
  }
}
