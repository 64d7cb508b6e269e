import type { Product } from '#quadrat';
import { COMMON_PERIODS, cutOf, fiscalMonth, ownPeriod, type PeriodKind } from '#view/calendar';
import { familiarIndex, type IndexId, type Layer } from '#view/combinations';
import { lastDayOf, type Step } from '#view/periods';
import { t } from './texts';

/** What a layer is called. */
export function layerTitle(layer: Layer): string {
  if (layer.kind === 'index') return familiarIndex(layer.id) ? layer.id.toUpperCase() : layer.id;
  if (layer.kind === 'expression') return t.picture.expression.title;
  if (layer.kind === 'classes') return t.picture.classes.title(layer.bands[0]);
  if (layer.kind === 'band') return layer.bands[0];
  return layer.id === 'custom' ? t.layers.custom : t.layers.colours[layer.id];
}

/** What an index is about, in a few words; undefined where nobody says. */
export function layerMeaning(layer: Layer): string | undefined {
  if (layer.kind !== 'index') return undefined;
  return familiarIndex(layer.id) ? t.layers.meanings[layer.id as IndexId] : layer.title;
}

/** What a span of time is called: a month or a year by its name, anything else by its days. */
export function spanTitle([start, end]: readonly [string, string]): string {
  const year = start.slice(0, 4);
  if (start === `${year}-01-01` && end === `${year}-12-31`) return year;
  const month = start.slice(0, 7);
  if (start === `${month}-01` && end === lastDayOf(month)) {
    return `${t.time.monthName(Number(month.slice(5)), 'long')} ${year}`;
  }
  return t.time.days(start, end);
}

/** What a way to cut time is called. */
export function periodName(kind: PeriodKind): string {
  const common = COMMON_PERIODS.find((one) => one === kind);
  if (common) return t.time.periods[common];
  const month = fiscalMonth(kind);
  if (month !== undefined) return t.time.fiscalFrom(month);
  const own = ownPeriod(kind);
  return t.time.lengths[kind] ?? (own ? t.time.lengthOf(own.count, t.time.units[own.unit](own.count)) : kind);
}

/** What a step of time is called. */
export function stepTitle(step: Step): string {
  if (step.kind === 'season' && step.season) return t.time.season(step.season, step.year);
  if (step.kind === 'month' && step.month) return `${t.time.monthName(step.month, 'long')} ${step.year}`;
  if (step.kind === 'year') return String(step.year);
  if (step.kind !== 'all' && cutOf(step.kind)?.unit === 'month') return monthsTitle(step.start, step.end);
  return t.time.days(step.start, step.end);
}

function monthsTitle(start: string, end: string): string {
  const [from, to] = [start, end].map(
    (day) => `${t.time.monthName(Number(day.slice(5, 7)), 'short')} ${day.slice(0, 4)}`,
  );
  return from === to ? from! : t.time.range(from!, to!);
}

/** What the product says a class of its quality band means; undefined where it does not say. */
export function className(product: Product, value: number): string | undefined {
  const band = product.measurements.find(({ name }) => name === product.defaultMask?.measurement);
  for (const { values } of Object.values(band?.flags ?? {})) {
    const meaning = Object.entries(values).find(([key]) => Number(key) === value)?.[1];
    if (typeof meaning === 'string') return meaning.replaceAll('_', ' ');
  }
  return undefined;
}
