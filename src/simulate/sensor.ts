import { surfaceReflectance } from './landscape';
import { hash, mix } from './noise';
import { BANDS, type BandName, type Spectrum } from './spectra';
import type { Survey } from './survey';
import { type Pass, type Sky, seenBy, skyOf } from './weather';

/** How a stored number becomes reflectance: number * SCALE + OFFSET, as Sentinel-2 has it since 2022. 0 is nodata. */
export const SCALE = 0.0001;
export const OFFSET = -0.1;

/** Classes of the scene classification, as Sentinel-2's processor numbers them. */
export const CLASSES = {
  nodata: 0,
  defective: 1,
  dark: 2,
  shadow: 3,
  vegetation: 4,
  bare: 5,
  water: 6,
  unclassified: 7,
  cloudMedium: 8,
  cloudHigh: 9,
  cirrus: 10,
  snow: 11,
} as const;

/** What the sensor delivers of one tile on one pass. Row-major. */
export interface Observation {
  bands: Record<BandName, Uint16Array>;
  scl: Uint8Array;
  /** Share of the tile that was seen, and of that the share classed as cloud of any kind; 0..1. */
  seen: number;
  cloudy: number;
}

/** Standard deviation of the noise: a constant, and a share of the signal. */
const DARK_NOISE = 0.0004;
const SHOT_NOISE = 0.0025;

const CLOUD: Spectrum = [0.72, 0.7, 0.69, 0.72, 0.5];
const CIRRUS: Spectrum = [0.34, 0.34, 0.34, 0.36, 0.2];
/** Skylight that still reaches the ground below a cloud. */
const SKYLIGHT: Spectrum = [0.42, 0.35, 0.3, 0.24, 0.18];
/** Light that haze scatters into the sensor. */
const HAZE: Spectrum = [0.05, 0.037, 0.027, 0.013, 0.004];

/** One pass over a surveyed tile: the truth, seen through that day's air by a sensor with noise. Deterministic. */
export function observe(survey: Survey, pass: Pass): Observation {
  const { x, y, seed } = survey;
  const surface = surfaceReflectance(survey, pass.time);
  const truth = BANDS.map((band) => surface.bands[band]);
  const bands = BANDS.map(() => new Uint16Array(x.length));
  const scl = new Uint8Array(x.length);
  const skyAt = skyOf(pass, seed);
  const seen = new Float64Array(BANDS.length);
  let count = 0;
  let cloudy = 0;
  for (let at = 0; at < x.length; at++) {
    if (!seenBy(pass, x[at]!, y[at]!)) continue;
    const sky = skyAt(x[at]!, y[at]!);
    for (let band = 0; band < BANDS.length; band++) {
      const value = throughAir(truth[band]![at]!, band, sky);
      seen[band] = value;
      bands[band]![at] = digitise(value, hash(at, pass.index * 8 + band, seed + 801 + x.length));
    }
    scl[at] = classify(sky, surface.snow[at]!, surface.water[at]!, seen);
    count++;
    if (scl[at]! >= CLASSES.cloudMedium && scl[at]! <= CLASSES.cirrus) cloudy++;
  }
  return {
    bands: { blue: bands[0]!, green: bands[1]!, red: bands[2]!, nir: bands[3]!, swir16: bands[4]! },
    scl,
    seen: count / x.length,
    cloudy: count > 0 ? cloudy / count : 0,
  };
}

function throughAir(ground: number, band: number, sky: Readonly<Sky>): number {
  let value = ground * (1 - sky.shadow * (1 - SKYLIGHT[band]!));
  value = value * (1 - 0.12 * sky.haze) + HAZE[band]! * sky.haze;
  value = mix(value, CIRRUS[band]!, 0.4 * sky.cirrus);
  return mix(value, CLOUD[band]! * sky.cloudLight, 0.97 * sky.cloud);
}

/** Reflectance to a stored number, never 0, which means that nothing was seen. */
function digitise(reflectance: number, dice: number): number {
  // Sum of two dice: a triangle is near enough to a bell, and costs one hash.
  const bell = ((dice & 0xffff) + (dice >>> 16)) / 65535 - 1;
  const noisy = reflectance + bell * 2.45 * (DARK_NOISE + SHOT_NOISE * reflectance);
  const step = stepAt(noisy);
  const number = Math.round((noisy - OFFSET) / SCALE / step) * step;
  return Math.min(65535, Math.max(1, number));
}

/** The sensor's smallest step, in stored numbers. */
export const FINEST_STEP = 16;

/**
 * Steps of the sensor in stored numbers: about as fine as its noise, hence wider for brighter light. Finer ones would
 * store dice, twice the bytes for no more truth; powers of two leave low bits empty, which compress best.
 */
function stepAt(reflectance: number): number {
  return reflectance < 0.06 ? FINEST_STEP : reflectance < 0.45 ? 32 : 64;
}

/** The truth as the sensor's files would store it, to four units and without noise. */
export function toStored(reflectance: Float32Array): Uint16Array {
  const stored = new Uint16Array(reflectance.length);
  for (let at = 0; at < stored.length; at++) {
    stored[at] = Math.min(65535, Math.max(1, Math.round((reflectance[at]! - OFFSET) / SCALE / 4) * 4));
  }
  return stored;
}

/**
 * The class of a pixel, from what was drawn rather than from what it looks like, at the thresholds where a good
 * classifier would begin to see it: thin cloud edges and thin shadows stay undetected, as they do in life.
 */
function classify(sky: Readonly<Sky>, snow: number, water: number, [, , red = 0, nir = 0]: Float64Array): number {
  if (sky.cloud > 0.55) return CLASSES.cloudHigh;
  if (sky.cloud > 0.16) return CLASSES.cloudMedium;
  if (sky.cirrus > 0.22) return CLASSES.cirrus;
  if (sky.shadow > 0.22) return CLASSES.shadow;
  if (snow > 0.4) return CLASSES.snow;
  if (water > 0.5) return CLASSES.water;
  if (sky.cloud > 0.05 || sky.cirrus > 0.14) return CLASSES.unclassified;
  if ((nir - red) / (nir + red) > 0.35) return CLASSES.vegetation;
  return nir < 0.08 ? CLASSES.dark : CLASSES.bare;
}
