import type { CompositeRequest } from '#quadrat';
import { type Layer, resultBands } from '#view/combinations';

/** What a fit of a line to each pixel's time series tells; suffixes of the library's bands. */
export const TREND_OUTPUTS = ['sen', 'slope', 'kendall_p', 'slope_p'] as const;
/** What a fit of one wave a year tells. */
export const SEASON_OUTPUTS = ['mean', 'amplitude1', 'phase1', 'r2'] as const;

/** How far the observations spread around a geometric median: by angle, by distance, and by Bray and Curtis's measure. */
export const SPREAD_OUTPUTS = ['smad', 'emad', 'bcmad'] as const;

/** How the dates of a period become one picture; plain data. */
export type Method =
  | { name: PlainMethod }
  /** `quantile`: 0..1. */
  | { name: 'quantile'; quantile: number }
  /** `by`: band arithmetic; the date where it is highest gives the pixel. */
  | { name: 'best'; by: string }
  | { name: 'trend'; output: (typeof TREND_OUTPUTS)[number] }
  | { name: 'harmonic'; output: (typeof SEASON_OUTPUTS)[number] }
  /** Without `output` the median itself is shown. */
  | { name: 'geomedian'; output?: (typeof SPREAD_OUTPUTS)[number] };

const PLAIN = ['median', 'mean', 'medoid', 'min', 'max', 'first', 'last', 'stddev', 'count'] as const;
type PlainMethod = (typeof PLAIN)[number];
export type MethodName = Method['name'];

/** Methods that make sense for a layer, the best default first. */
export function methodsFor(layer: Layer): readonly MethodName[] {
  // Between two classes lies no third: only a date's own value will do.
  if (layer.kind === 'classes') return ['last', 'first', 'best'];
  if (layer.kind === 'colours') {
    return ['median', 'geomedian', 'medoid', 'mean', 'quantile', 'min', 'max', 'best', 'last', 'first', 'stddev'];
  }
  return ['median', 'mean', 'quantile', 'min', 'max', 'best', 'last', 'first', 'stddev', 'count', 'trend', 'harmonic'];
}

/** The method asked for, or else the layer's own default. */
export function methodFor(layer: Layer, asked: Method): Method {
  const possible = methodsFor(layer);
  return possible.includes(asked.name) ? asked : { name: possible[0] as PlainMethod };
}

/** A method by its name with the settings it begins with. `by`: what picks the best date. */
export function methodNamed(name: MethodName, by: string): Method {
  if (name === 'quantile') return { name, quantile: 0.25 };
  if (name === 'best') return { name, by };
  if (name === 'trend') return { name, output: 'sen' };
  if (name === 'harmonic') return { name, output: 'amplitude1' };
  return { name };
}

/**
 * What makes one value of a pixel's dates for a plot, as the picture's pixels are made. A median where the picture's method
 * looks at all bands at once, or makes something else than a value of the layer.
 */
export function seriesMethod(method: Method): Method {
  const alike = ['median', 'mean', 'min', 'max', 'quantile', 'first', 'last'].includes(method.name);
  return alike ? method : { name: 'median' };
}

/** Whether a few dates already show about what all of them will. */
export function isMiddling({ name }: Method): boolean {
  return name === 'median' || name === 'mean' || name === 'geomedian' || name === 'medoid';
}

export function methodKey(method: Method): string {
  return Object.values(method).join(':');
}

/** The part of a request that the method is. */
export function methodRequest(
  method: Method,
): Pick<CompositeRequest, 'method' | 'quantile' | 'by' | 'harmonics' | 'withSpread'> {
  switch (method.name) {
    case 'geomedian':
      return { method: 'geomedian', ...(method.output ? { withSpread: true } : {}) };
    case 'quantile':
      return { method: 'quantile', quantile: method.quantile };
    case 'best':
      return { method: 'best', by: method.by };
    case 'harmonic':
      return { method: 'harmonic', harmonics: 1 };
    default:
      return { method: method.name };
  }
}

/** Names of the bands of the result that are drawn, one a channel. */
export function drawnBands(layer: Layer, method: Method): readonly string[] {
  const bands = resultBands(layer);
  if (method.name === 'trend' || method.name === 'harmonic') return [`${bands[0]}_${method.output}`];
  return channelsOf(layer, measureOf(method));
}

/** What the channels of a result are called where it is painted; a spread is one number of all bands. */
export function channelsOf(layer: Layer, measure: Measure): readonly string[] {
  const spread = SPREAD_OUTPUTS.find((output) => measure === `spread-${output}`);
  return spread ? [spread] : resultBands(layer);
}

/** Whether a result is painted as red, green and blue, and not by a ramp. */
export function inColours(layer: Layer, measure: Measure): boolean {
  return layer.kind === 'colours' && channelsOf(layer, measure).length > 1;
}

/**
 * What the numbers of a result measure: two results of one layer share a look only where this is the same. 'value' is
 * what the layer itself measures.
 */
export type Measure =
  | 'value'
  | 'count'
  | 'deviation'
  | `spread-${(typeof SPREAD_OUTPUTS)[number]}`
  | `trend-${(typeof TREND_OUTPUTS)[number]}`
  | `harmonic-${(typeof SEASON_OUTPUTS)[number]}`;

export function measureOf(method: Method): Measure {
  switch (method.name) {
    case 'count':
      return 'count';
    case 'stddev':
      return 'deviation';
    case 'geomedian':
      return method.output ? `spread-${method.output}` : 'value';
    case 'trend':
      return `trend-${method.output}`;
    case 'harmonic':
      return method.output === 'mean' ? 'value' : `harmonic-${method.output}`;
    default:
      return 'value';
  }
}

/** Whether a result is in the numbers of its bands, with what they say for no data; others come as floats or counts. */
export function keepsNumbers(method: Method): boolean {
  const floats = ['mean', 'count', 'stddev', 'trend', 'harmonic'].includes(method.name);
  return !floats && !measureOf(method).startsWith('spread-');
}
