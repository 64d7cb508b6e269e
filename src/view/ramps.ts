import { rgb } from 'd3-color';
import { interpolateRgbBasis, interpolateRgbBasisClosed } from 'd3-interpolate';
import {
  interpolateBlues,
  interpolateBrBG,
  interpolateCividis,
  interpolateGreys,
  interpolateInferno,
  interpolateMagma,
  interpolatePuOr,
  interpolateRdBu,
  interpolateViridis,
  interpolateYlGn,
  interpolateYlOrBr,
} from 'd3-scale-chromatic';

export type RampId =
  | 'sand-green'
  | 'brown-green'
  | 'brown-blue'
  | 'yellow-green'
  | 'sand-brown'
  | 'blues'
  | 'viridis'
  | 'cividis'
  | 'magma'
  | 'inferno'
  | 'red-blue'
  | 'purple-orange'
  | 'cycle'
  | 'grey';

export interface Ramp {
  id: RampId;
  /** 'cyclic': both ends are the same, for angles and seasons. */
  kind: 'sequential' | 'diverging' | 'cyclic';
  /** Colour at 0..1 as a CSS colour. */
  at: (position: number) => string;
}

/**
 * Ramps whose order survives every common colour blindness, and whose lightness is monotone on each side. Rainbows and
 * red-green ramps are left out for that reason. The brown and blue arms are ColorBrewer's BrBG and RdBu.
 */
export const RAMPS: readonly Ramp[] = [
  {
    id: 'sand-green',
    kind: 'sequential',
    at: interpolateRgbBasis(['#fbf6e9', '#eadfb8', '#c9cc88', '#94b35f', '#5b9549', '#2b7338', '#0f5129', '#04321b']),
  },
  { id: 'brown-green', kind: 'diverging', at: interpolateBrBG },
  {
    id: 'brown-blue',
    kind: 'diverging',
    at: interpolateRgbBasis([
      '#543005',
      '#8c510a',
      '#bf812d',
      '#dfc27d',
      '#f5f3ee',
      '#92c5de',
      '#4393c3',
      '#2166ac',
      '#053061',
    ]),
  },
  { id: 'yellow-green', kind: 'sequential', at: interpolateYlGn },
  { id: 'sand-brown', kind: 'sequential', at: interpolateYlOrBr },
  { id: 'blues', kind: 'sequential', at: interpolateBlues },
  { id: 'viridis', kind: 'sequential', at: interpolateViridis },
  { id: 'cividis', kind: 'sequential', at: interpolateCividis },
  { id: 'magma', kind: 'sequential', at: interpolateMagma },
  { id: 'inferno', kind: 'sequential', at: interpolateInferno },
  { id: 'red-blue', kind: 'diverging', at: interpolateRdBu },
  { id: 'purple-orange', kind: 'diverging', at: (t) => interpolatePuOr(1 - t) },
  {
    id: 'cycle',
    kind: 'cyclic',
    // Light and dark take turns with blue and brown, so that the four quarters differ without any hue.
    at: interpolateRgbBasisClosed(['#e9e4dc', '#7fa3c7', '#1f2a52', '#b98a5e']),
  },
  { id: 'grey', kind: 'sequential', at: (t) => interpolateGreys(1 - t) },
];

export function rampOf(id: RampId): Ramp {
  return RAMPS.find((ramp) => ramp.id === id)!;
}

/** 256 RGBA pixels, for a texture. */
export function rampTexels(id: RampId, reversed: boolean): Uint8Array {
  const { at } = rampOf(id);
  const texels = new Uint8Array(256 * 4);
  for (let i = 0; i < 256; i++) {
    const colour = rgb(at(reversed ? 1 - i / 255 : i / 255));
    texels.set([Math.round(colour.r), Math.round(colour.g), Math.round(colour.b), 255], i * 4);
  }
  return texels;
}

/** CSS gradient from low to high, left to right. */
export function rampGradient(id: RampId, reversed: boolean, stops = 12): string {
  const { at } = rampOf(id);
  const colours = Array.from({ length: stops + 1 }, (_, i) => at(reversed ? 1 - i / stops : i / stops));
  return `linear-gradient(to right, ${colours.join(', ')})`;
}
