import { type Canopy, fieldCanopy, grassCanopy } from './calendar';
import type { CoverKind } from './cover';
import { chance, mix, ramp } from './noise';
import type { Season } from './season';

/** The sensor's bands, and the order of every spectrum here. */
export const BANDS = ['blue', 'green', 'red', 'nir', 'swir16'] as const;
export type BandName = (typeof BANDS)[number];

/** Surface reflectance in the five bands, 0..1; round figures of what such surfaces measure. */
export type Spectrum = readonly [blue: number, green: number, red: number, nir: number, swir16: number];

const LEAF: Spectrum = [0.022, 0.058, 0.026, 0.47, 0.17];
const GRASS: Spectrum = [0.028, 0.072, 0.04, 0.42, 0.21];
const STRAW: Spectrum = [0.075, 0.125, 0.175, 0.31, 0.36];
const DRY_GRASS: Spectrum = [0.055, 0.085, 0.105, 0.24, 0.27];
const RAPE_FLOWER: Spectrum = [0.045, 0.165, 0.165, 0.46, 0.2];
const LIGHT_SOIL: Spectrum = [0.085, 0.122, 0.165, 0.235, 0.33];
const DARK_SOIL: Spectrum = [0.052, 0.07, 0.092, 0.145, 0.22];
const RED_SOIL: Spectrum = [0.058, 0.085, 0.135, 0.2, 0.29];
const CONIFER: Spectrum = [0.014, 0.028, 0.016, 0.225, 0.085];
const BROADLEAF: Spectrum = [0.018, 0.042, 0.02, 0.4, 0.15];
const BARE_TREES: Spectrum = [0.036, 0.048, 0.06, 0.155, 0.175];
const AUTUMN_TREES: Spectrum = [0.026, 0.058, 0.088, 0.31, 0.2];
const CLEARING: Spectrum = [0.05, 0.075, 0.085, 0.24, 0.25];
export const DEEP_WATER: Spectrum = [0.03, 0.034, 0.016, 0.005, 0.002];
export const SHALLOW_WATER: Spectrum = [0.062, 0.098, 0.062, 0.022, 0.006];
export const MUD: Spectrum = [0.062, 0.084, 0.1, 0.125, 0.1];
export const SAND: Spectrum = [0.125, 0.158, 0.188, 0.24, 0.28];
export const SNOW: Spectrum = [0.74, 0.75, 0.74, 0.68, 0.1];

type SteadyKind = Exclude<
  CoverKind,
  'arable' | 'meadow' | 'pasture' | 'broadleaf' | 'conifer' | 'garden' | 'park' | 'margin'
>;

/** What looks the same all year. */
const STEADY: Record<SteadyKind, Spectrum> = {
  lake: DEEP_WATER,
  river: [0.058, 0.078, 0.056, 0.024, 0.01],
  gravel: [0.17, 0.195, 0.215, 0.25, 0.28],
  road: [0.085, 0.094, 0.102, 0.125, 0.15],
  track: [0.1, 0.125, 0.145, 0.23, 0.28],
  street: [0.088, 0.097, 0.105, 0.13, 0.155],
  yard: [0.135, 0.148, 0.158, 0.19, 0.22],
  redRoof: [0.068, 0.083, 0.128, 0.19, 0.23],
  brownRoof: [0.062, 0.076, 0.1, 0.15, 0.2],
  greyRoof: [0.13, 0.137, 0.143, 0.165, 0.19],
  brightRoof: [0.235, 0.242, 0.246, 0.27, 0.28],
  clearing: CLEARING,
};

/** How the grain of a surface changes it: relative brightness in each band at a grain of 1. */
const SHADED_CROWNS: Spectrum = [0.18, 0.2, 0.2, 0.11, 0.14];
const FLAT: Spectrum = [0.05, 0.05, 0.05, 0.05, 0.05];

/**
 * Reflectance of one kind of ground on a date: `base` where the grain is 0, plus `grain` times the grain. `id` holds its
 * dice. The lake's is its deep water; depth does the rest.
 */
export function spectrumOf(kind: CoverKind, id: number, season: Season): { base: number[]; grain: number[] } {
  switch (kind) {
    case 'arable':
      return vegetated(fieldCanopy(id, season.year, season.day), LEAF, RAPE_FLOWER, id, season, 0.11);
    case 'meadow':
    case 'pasture': {
      const canopy = grassCanopy(id, season.year, season.day, kind === 'pasture');
      return vegetated(canopy, GRASS, [0.06, 0.13, 0.13, 0.42, 0.22], id, season, kind === 'pasture' ? 0.12 : 0.08);
    }
    case 'margin':
    case 'garden':
    case 'park': {
      const grass = vegetated(grassCanopy(1, season.year, season.day, true), GRASS, GRASS, id, season, 0.15).base;
      if (kind === 'margin') return { base: grass, grain: grass.map((value) => value * 0.08) };
      const trees = broadleaf(3, season).base;
      const base = grass.map((value, band) => mix(value, trees[band]!, kind === 'park' ? 0.6 : 0.45));
      return { base, grain: base.map((value) => value * 0.22) };
    }
    case 'broadleaf':
      return broadleaf(id, season);
    case 'conifer': {
      const age = mix(0.8, 1.28, chance(id, 3, 401));
      // Needles are a little duller in winter.
      const life = 1 - 0.12 * ramp(290, 340, season.day) - 0.12 * ramp(120, 80, season.day);
      const base = CONIFER.map((value, band) => value * age * (band === 3 ? life : 1));
      return { base, grain: base.map((value, band) => value * SHADED_CROWNS[band]!) };
    }
    default: {
      const base = [...STEADY[kind]];
      const damp = kind === 'river' ? 1 : 1 - 0.12 * season.wet;
      const rough = kind === 'gravel' || kind === 'clearing' ? 3 : kind.endsWith('Roof') ? 2 : 1;
      return { base: base.map((value) => value * damp), grain: base.map((value, band) => value * FLAT[band]! * rough) };
    }
  }
}

/** A field or meadow: soil, and what grows on it. The grain thins the green, or shows the colour of the soil. */
function vegetated(
  canopy: Canopy,
  leaf: Spectrum,
  blossom: Spectrum,
  id: number,
  season: Season,
  unevenness: number,
): { base: number[]; grain: number[] } {
  const soil = soilOf(id, season.wet);
  const straw = leaf === GRASS ? DRY_GRASS : STRAW;
  const vigour = mix(0.9, 1.1, chance(id, 7, 402));
  const bare = Math.max(0, 1 - canopy.green - canopy.straw - canopy.flower);
  const base = soil.map(
    (value, band) =>
      value * bare +
      leaf[band]! * (band === 3 ? vigour : 2 - vigour) * canopy.green +
      straw[band]! * canopy.straw +
      blossom[band]! * canopy.flower,
  );
  // A patchy stand lets soil through where something grows; bare soil is just lighter or darker.
  const thin = unevenness * Math.min(1, 2.2 * canopy.green * (1.25 - canopy.green));
  const grain = base.map((value, band) => thin * (soil[band]! - leaf[band]!) + value * 0.09 * (bare + canopy.straw));
  return { base, grain };
}

function soilOf(id: number, wet: number): number[] {
  const light = chance(id, 5, 403);
  const red = 0.55 * chance(id, 6, 404);
  return DARK_SOIL.map(
    (dark, band) => mix(mix(dark, LIGHT_SOIL[band]!, light), RED_SOIL[band]!, red) * (1 - 0.32 * wet),
  );
}

function broadleaf(id: number, { day }: Season): { base: number[]; grain: number[] } {
  const late = (chance(id, 3, 405) - 0.5) * 18;
  const leaves = ramp(102, 136, day - late) * ramp(322, 292, day - late);
  const turned = ramp(262, 288, day - late);
  const age = mix(0.86, 1.16, chance(id, 4, 406));
  // Young leaves in May are lighter than those of August.
  const fresh = 1 + 0.25 * ramp(165, 135, day);
  const base = BROADLEAF.map((value, band) => {
    const leaf = mix(value * (band === 1 ? fresh : 1), AUTUMN_TREES[band]! * mix(0.8, 1.2, chance(id, 5, 407)), turned);
    return mix(BARE_TREES[band]!, leaf, leaves) * age;
  });
  return { base, grain: base.map((value, band) => value * SHADED_CROWNS[band]!) };
}
