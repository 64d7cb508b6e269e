import { SvelteMap } from 'svelte/reactivity';
import type { Product } from '#quadrat';
import { classesOf, familiarIndex, type Layer, layerKey } from '#view/combinations';
import type { Box } from '#view/mercator';
import { classPalette, type PaletteEntry } from '#view/palette';
import { type RampId, rampOf } from '#view/ramps';
import { NO_VALUE, type Raster } from '#view/raster';
import type { Look } from '#view/raster-layer';
import { balancedRanges, percentileRange, type Range, sampleWithin, sortedSample } from '#view/stretch';
import { type Measure, measureOf } from './method';
import type { Question } from './question';

/** Percent cut off at each end. */
export type Cut = 0 | 2 | 5;

/** A look and how it came about. */
export interface LookChoice extends Look {
  /** Null where the range was not made from percentiles. */
  cut: Cut | null;
  /** False until a whole picture has been seen, while every tile may still move the ranges. */
  settled: boolean;
}

/** What has a look of its own. */
export interface Subject {
  product: string;
  layer: Layer;
  measure: Measure;
  /** Of a class band: its classes' names decide their first colours. */
  classes?: readonly PaletteEntry[];
}

export function subjectOf({ layer, method }: Pick<Question, 'layer' | 'method'>, product: Product): Subject {
  const band = layer.kind === 'classes' && product.measurements.find(({ name }) => name === layer.bands[0]);
  const classes = band ? classPalette(classesOf(band)) : undefined;
  return { product: product.name, layer, measure: measureOf(method), ...(classes && { classes }) };
}

/** The number of observations behind each pixel of a product's pictures. */
export function countSubject(product: string): Subject {
  return { product, layer: { kind: 'band', id: 'band', bands: ['count'] }, measure: 'count' };
}

/**
 * One look per product, layer and measure, kept while stepping through time: a range that followed every step would
 * make a dry year look as green as a wet one.
 */
export class Looks {
  readonly #looks = new SvelteMap<string, LookChoice>();

  /** Null until a first tile has given a stretch. */
  of(subject: Subject): LookChoice | null {
    return this.#looks.get(keyOf(subject)) ?? preset(subject);
  }

  change(subject: Subject, change: Partial<LookChoice>): void {
    const look = this.of(subject);
    if (look) this.#looks.set(keyOf(subject), { ...look, ...change });
  }

  /** Back to how the subject began; a stretch is made anew from the next raster. */
  forget(subject: Subject): void {
    this.#looks.delete(keyOf(subject));
  }

  /** A look made elsewhere, as a link brings it. */
  put(subject: Subject, look: LookChoice): void {
    this.#looks.set(keyOf(subject), look);
  }

  /** As {@link fit}, but not once a whole picture has settled the ranges. */
  fitOnce(subject: Subject, raster: Raster, settle: boolean): void {
    if (!this.of(subject)?.settled) this.fit(subject, raster, settle);
  }

  /**
   * Sets the ranges from what a raster holds, within `box` (EPSG:3857) where one is given. `settle`: that was the whole
   * picture.
   */
  fit(subject: Subject, raster: Raster, settle: boolean, box?: Box): void {
    const look = this.of(subject);
    if (look?.palette) return;
    const ranges = rangesOf(subject, raster, look?.cut ?? 2, box);
    if (!ranges) return;
    const base = look ?? { ...firstLook(subject), cut: 2 as const };
    const about = isAboutZero(subject, base.ramp) ? ranges.map(aroundZero) : ranges;
    this.#looks.set(keyOf(subject), { ...base, cut: base.cut ?? 2, ranges: about, settled: settle });
  }
}

const keyOf = ({ product, layer, measure }: Subject) => `${product} ${layerKey(layer)} ${measure}`;

/** Ramps that fit what the indices of a domain tell apart. */
const DOMAIN_RAMPS: Record<string, RampId> = {
  vegetation: 'sand-green',
  water: 'brown-blue',
  burn: 'brown-green',
  snow: 'blues',
  soil: 'sand-brown',
  urban: 'cividis',
};

function firstLook({ layer, measure }: Subject): Pick<LookChoice, 'gamma' | 'ramp' | 'reversed'> {
  const gamma = layer.id === 'natural' && measure === 'value' ? 1.15 : 1;
  return { gamma, ramp: defaultRamp(layer, measure), reversed: false };
}

function defaultRamp(layer: Layer, measure: Measure): RampId {
  if (measure === 'count') return 'blues';
  if (measure === 'trend-sen' || measure === 'trend-slope') return 'brown-green';
  if (measure === 'harmonic-phase1') return 'cycle';
  if (measure !== 'value') return 'cividis';
  if (layer.kind === 'index') return DOMAIN_RAMPS[layer.domain ?? ''] ?? 'viridis';
  return layer.kind === 'band' ? 'grey' : 'viridis';
}

/** The same meaning everywhere begins with a fixed range and not with percentiles; classes with a colour each. */
function preset({ layer, measure, classes }: Subject): LookChoice | null {
  const fixed = { gamma: 1, reversed: false, cut: null, settled: true };
  if (layer.kind === 'classes' && classes) {
    return { ...fixed, ranges: [[0, 255]], ramp: 'grey', palette: classes };
  }
  if (measure === 'trend-kendall_p' || measure === 'trend-slope_p' || measure === 'harmonic-r2') {
    return { ...fixed, ranges: [[0, 1]], ramp: 'cividis', reversed: measure !== 'harmonic-r2' };
  }
  if (measure === 'harmonic-phase1') return { ...fixed, ranges: [[-Math.PI, Math.PI]], ramp: 'cycle' };
  if (measure !== 'value' || layer.kind !== 'index') return null;
  const familiar = familiarIndex(layer.id);
  return familiar ? { ...fixed, ranges: [familiar.range], ramp: familiar.ramp } : null;
}

/** Where the sign is what one looks for: the middle of the ramp means zero then. */
function isAboutZero({ layer, measure }: Subject, ramp: RampId): boolean {
  const signed = measure === 'value' ? layer.kind === 'index' : measure === 'trend-sen' || measure === 'trend-slope';
  return signed && rampOf(ramp).kind === 'diverging';
}

function aroundZero(range: Range): Range {
  const [low, high] = range;
  if (low >= 0 || high <= 0) return range;
  const most = Math.max(-low, high);
  return [-most, most];
}

function rangesOf({ layer, measure }: Subject, raster: Raster, cut: Cut, box?: Box): readonly Range[] | null {
  const sorted = raster.channels.map((channel) =>
    box ? sampleWithin(raster, channel, box, NO_VALUE) : sortedSample(channel, NO_VALUE),
  );
  if (measure === 'count') {
    const most = Math.max(0, ...sorted.map((channel) => channel.at(-1) ?? 0));
    return most > 0 ? [[0, most]] : null;
  }
  if (layer.id === 'natural' && measure === 'value') return balancedRanges(sorted, cut, 100 - cut);
  const ranges = sorted.map((channel) => percentileRange(channel, cut, 100 - cut));
  if (!ranges.every((range) => range !== null)) return null;
  return ranges;
}
