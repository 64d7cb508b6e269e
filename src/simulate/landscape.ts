import type { CoverKind } from './cover';
import { mix, ramp } from './noise';
import { type Season, seasonOf } from './season';
import { BANDS, type BandName, DEEP_WATER, MUD, SAND, SHALLOW_WATER, SNOW, spectrumOf } from './spectra';
import type { Survey } from './survey';

/** What was really there: no atmosphere, no clouds, no sensor. A value a pixel, row-major. */
export interface Surface {
  /** Reflectance, 0..1, as the sun of that day lights the relief. */
  bands: Record<BandName, Float32Array>;
  /** Share of the pixel under snow, and under water, 0..1. */
  snow: Float32Array;
  water: Float32Array;
}

export interface SurfaceOptions {
  /** Whether snow lies where it lay. Default true; false shows the ground a snow mask leaves. */
  snow?: boolean;
}

/**
 * The truth: surface reflectance of every pixel of a surveyed geobox on a date (ISO 8601), cloud-free and noise-free.
 * Pure: the same survey and date give the same numbers.
 */
export function surfaceReflectance(survey: Survey, date: string, options: SurfaceOptions = {}): Surface {
  const [height, width] = survey.geobox.shape;
  return renderRows(survey, paletteOf(survey, date), 0, height, width, options.snow ?? true);
}

/**
 * The truth of a composite: the median over dates of the reflectance of every pixel, snow left out. An even count takes
 * the mean of the middle two. `dates` as ISO 8601.
 */
export function medianReflectance(survey: Survey, dates: readonly string[]): Record<BandName, Float32Array> {
  const [height, width] = survey.geobox.shape;
  const palettes = dates.map((date) => paletteOf(survey, date));
  const result = emptyBands(height * width);
  const values = new Float64Array(dates.length);
  const middle = (dates.length - 1) / 2;
  // In slabs, so that memory holds a few rows of every date and not every date.
  const slab = 64;
  for (let row = 0; row < height; row += slab) {
    const end = Math.min(height, row + slab);
    const surfaces = palettes.map((palette) => renderRows(survey, palette, row, end, width, false));
    for (const band of BANDS) {
      const stack = surfaces.map(({ bands }) => bands[band]);
      for (let at = 0; at < (end - row) * width; at++) {
        for (let date = 0; date < stack.length; date++) values[date] = stack[date]![at]!;
        sortInPlace(values);
        result[band][row * width + at] = (values[Math.floor(middle)]! + values[Math.ceil(middle)]!) / 2;
      }
    }
  }
  return result;
}

/** By insertion: two dozen numbers that are often sorted already do not repay a call of the engine's sort. */
function sortInPlace(values: Float64Array): void {
  for (let at = 1; at < values.length; at++) {
    const value = values[at]!;
    let to = at;
    for (; to > 0 && values[to - 1]! > value; to--) values[to] = values[to - 1]!;
    values[to] = value;
  }
}

/** Every material's look on one date; five values a material. */
interface Palette {
  season: Season;
  base: Float32Array;
  grain: Float32Array;
  /** How much of the snow that falls on it shows. */
  snowHold: Float32Array;
  /** 1 where water always is, 2 where the lake's level decides. */
  wet: Uint8Array;
}

const COUNT = BANDS.length;

const SNOW_HOLD: Partial<Record<CoverKind, number>> = {
  lake: 0,
  river: 0,
  road: 0.25,
  street: 0.4,
  conifer: 0.3,
  broadleaf: 0.55,
  garden: 0.8,
  park: 0.7,
};

function paletteOf({ materials, seed }: Survey, date: string): Palette {
  const season = seasonOf(date, seed);
  const base = new Float32Array(materials.length * COUNT);
  const grain = new Float32Array(materials.length * COUNT);
  const snowHold = new Float32Array(materials.length);
  const wet = new Uint8Array(materials.length);
  materials.forEach(({ kind, id }, index) => {
    const spectrum = spectrumOf(kind, id, season);
    base.set(spectrum.base, index * COUNT);
    grain.set(spectrum.grain, index * COUNT);
    snowHold[index] = SNOW_HOLD[kind] ?? 0.96;
    wet[index] = kind === 'lake' ? 2 : kind === 'river' ? 1 : 0;
  });
  return { season, base, grain, snowHold, wet };
}

function emptyBands(length: number): Record<BandName, Float32Array> {
  const array = () => new Float32Array(length);
  return { blue: array(), green: array(), red: array(), nir: array(), swir16: array() };
}

/** Light from the whole sky, as a share of the sun's: it keeps slopes in shade from going black. */
const SKY = 0.4;

function renderRows(
  survey: Survey,
  palette: Palette,
  firstRow: number,
  endRow: number,
  width: number,
  withSnow: boolean,
): Surface {
  const { factor, material, grain, depth } = survey;
  const { season, base, grain: grainBy, snowHold, wet } = palette;
  const bands = emptyBands((endRow - firstRow) * width);
  const planes = BANDS.map((band) => bands[band]);
  const snow = new Float32Array((endRow - firstRow) * width);
  const water = new Float32Array((endRow - firstRow) * width);
  const sum = new Float64Array(COUNT);
  const lake = new Float64Array(COUNT);
  const parts = factor * factor;
  const share = 1 / parts;
  const stride = width * factor;
  for (let row = firstRow; row < endRow; row++) {
    for (let col = 0; col < width; col++) {
      const pixel = row * width + col;
      const out = (row - firstRow) * width + col;
      sum.fill(0);
      let hold = 0;
      let flooded = 0;
      const corner = row * factor * stride + col * factor;
      let part = 0;
      while (part < parts) {
        const at = corner + Math.floor(part / factor) * stride + (part % factor);
        const index = material[at]!;
        let rough = grain[at]!;
        part++;
        if (wet[index] === 2) {
          const metres = depth[at]! + season.lakeLevel;
          lakeSpectrum(metres, rough, season, lake);
          for (let band = 0; band < COUNT; band++) sum[band]! += lake[band]!;
          if (metres > 0) flooded++;
          else hold += 0.9;
          continue;
        }
        // Most pixels are of one material: add up its grain, and look its spectrum up once.
        let alike = 1;
        for (; part < parts; part++, alike++) {
          const next = corner + Math.floor(part / factor) * stride + (part % factor);
          if (material[next] !== index) break;
          rough += grain[next]!;
        }
        for (let band = 0, entry = index * COUNT; band < COUNT; band++, entry++) {
          sum[band]! += alike * base[entry]! + rough * grainBy[entry]!;
        }
        hold += alike * snowHold[index]!;
        flooded += alike * wet[index]!;
      }
      const shade = shadeOf(season.sun, survey.riseEast[pixel]!, survey.riseNorth[pixel]!);
      const white = withSnow ? hold * share * snowShare(survey, pixel, season.snowLine) : 0;
      for (let band = 0; band < COUNT; band++) {
        planes[band]![out] = Math.max(0.001, mix(sum[band]! * share, SNOW[band]!, white) * shade);
      }
      snow[out] = white;
      water[out] = flooded * share;
    }
  }
  return { bands, snow, water };
}

/** Relative brightness of a slope: 1 on level ground. */
function shadeOf([east, north, up]: readonly [number, number, number], riseEast: number, riseNorth: number): number {
  const facing =
    (up - east * riseEast - north * riseNorth) / Math.sqrt(1 + riseEast * riseEast + riseNorth * riseNorth);
  return (Math.max(0, facing) + SKY) / (up + SKY);
}

/** Share of open ground under snow: more with height, less on slopes that face south. */
function snowShare({ height, drift, riseNorth }: Survey, pixel: number, snowLine: number): number {
  return ramp(snowLine - 60, snowLine + 90, height[pixel]! + 45 * drift[pixel]! - 260 * riseNorth[pixel]!);
}

/** The lake where `metres` of water stand, and its bare bed where the level lies below: mud, then sand, then green. */
function lakeSpectrum(metres: number, grain: number, season: Season, out: Float64Array): void {
  if (metres > 0) {
    // Light reaches the bed and back through a metre or two; algae tint the late summer.
    const clear = Math.exp(-metres / 1.7);
    const bloom = 0.012 * ramp(190, 235, season.day) * ramp(300, 265, season.day);
    for (let band = 0; band < COUNT; band++) {
      out[band] = mix(DEEP_WATER[band]!, SHALLOW_WATER[band]!, clear) * (1 + 0.03 * grain) + (band === 1 ? bloom : 0);
    }
    return;
  }
  const above = -metres;
  const dry = ramp(0.05, 0.9, above);
  const green = 0.75 * ramp(0.9, 2.4, above + 0.35 * grain) * ramp(95, 150, season.day) * ramp(330, 280, season.day);
  for (let band = 0; band < COUNT; band++) {
    const ground = mix(MUD[band]!, SAND[band]!, dry) * (1 + 0.1 * grain);
    out[band] = mix(ground, REED[band]!, green);
  }
}

const REED = [0.034, 0.066, 0.044, 0.33, 0.19] as const;
