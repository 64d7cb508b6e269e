import type { Product } from '#quadrat';
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
  return t.time.range(t.time.day(start), t.time.day(end));
}

/** What a step of time is called. */
export function stepTitle(step: Step): string {
  if (step.kind === 'season' && step.season) return t.time.season(step.season, step.year);
  if (step.kind === 'month' && step.month) return `${t.time.monthName(step.month, 'long')} ${step.year}`;
  if (step.kind === 'year') return String(step.year);
  return t.time.range(t.time.day(step.start), t.time.day(step.end));
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
