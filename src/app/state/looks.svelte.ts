import { SvelteMap } from 'svelte/reactivity';
import { INDICES, type Layer, layerKey } from '#view/combinations';
import type { RampId } from '#view/ramps';
import { NO_VALUE, type Raster } from '#view/raster';
import type { Look } from '#view/raster-layer';
import { balancedRanges, percentileRange, type Range, sortedSample } from '#view/stretch';

/** Percent cut off at each end. */
export type Cut = 0 | 2 | 5;

/** A look and how it came about. */
export interface LookChoice extends Look {
  /** Null where the range was not made from percentiles. */
  cut: Cut | null;
  /** False until a whole picture has been seen, while every tile may still move the ranges. */
  settled: boolean;
}

/**
 * One look per product and layer, kept while stepping through time: a range that followed every step would make a dry
 * year look as green as a wet one.
 */
export class Looks {
  readonly #looks = new SvelteMap<string, LookChoice>();

  /** Null until a first tile has given a stretch. */
  of(product: string, layer: Layer): LookChoice | null {
    return this.#looks.get(keyOf(product, layer)) ?? preset(layer);
  }

  change(product: string, layer: Layer, change: Partial<LookChoice>): void {
    const look = this.of(product, layer);
    if (look) this.#looks.set(keyOf(product, layer), { ...look, ...change });
  }

  /** A look made elsewhere, as a link brings it. */
  put(product: string, layer: Layer, look: LookChoice): void {
    this.#looks.set(keyOf(product, layer), look);
  }

  /** As {@link fit}, but not once a whole picture has settled the ranges. */
  fitOnce(product: string, layer: Layer, raster: Raster, settle: boolean): void {
    if (!this.of(product, layer)?.settled) this.fit(product, layer, raster, settle);
  }

  /** Sets the ranges from what a raster holds. `settle`: that was the whole picture. */
  fit(product: string, layer: Layer, raster: Raster, settle: boolean): void {
    const look = this.of(product, layer);
    const ranges = rangesOf(layer, raster, look?.cut ?? 2);
    if (!ranges) return;
    const base = look ?? {
      gamma: layer.id === 'natural' ? 1.15 : 1,
      ramp: defaultRamp(layer),
      reversed: false,
      cut: 2,
    };
    this.#looks.set(keyOf(product, layer), { ...base, cut: base.cut ?? 2, ranges, settled: settle });
  }
}

const keyOf = (product: string, layer: Layer) => `${product} ${layerKey(layer)}`;
const defaultRamp = (layer: Layer): RampId => (layer.kind === 'band' ? 'grey' : 'viridis');

/** Indices have the same meaning everywhere, so they begin with a fixed range and not with percentiles. */
function preset(layer: Layer): LookChoice | null {
  if (layer.kind !== 'index') return null;
  const { ramp, range } = INDICES.find(({ id }) => id === layer.id)!;
  return { ranges: [range], gamma: 1, ramp, reversed: false, cut: null, settled: true };
}

function rangesOf(layer: Layer, raster: Raster, cut: Cut): readonly Range[] | null {
  const sorted = raster.channels.map((channel) => sortedSample(channel, NO_VALUE));
  if (layer.id === 'natural') return balancedRanges(sorted, cut, 100 - cut);
  const ranges = sorted.map((channel) => percentileRange(channel, cut, 100 - cut));
  return ranges.every((range) => range !== null) ? ranges : null;
}
