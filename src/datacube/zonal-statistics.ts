import { pixelAreas } from '#geo/ground-area';
import { type Zone, type ZoneMask, zoneMask } from '#geo/zone';
import { Breather } from '#load/breathe';
import type { Band, Cube } from '#model/cube';
import { QuadratError } from '#model/errors';

export interface ZonalOptions {
  /** Bands to describe. Default: all that `classes` does not name. */
  measurements?: readonly string[];
  /** Bands whose values are classes: how many pixels, and how much ground, has each value. Default none. */
  classes?: readonly string[];
  /** Each 0..1; linear between neighbours (type 7, as numpy). Default [0.1, 0.5, 0.9]. */
  quantiles?: readonly number[];
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/**
 * One band in a zone: an element a time step. In stored values, scale and offset not applied; NaN for a time step on which
 * no pixel of the zone has a value.
 */
export interface ZonalSeries {
  /** Pixels with a value: neither nodata nor NaN. */
  valid: number[];
  mean: number[];
  /** Of all pixels with a value (divided by their number, as numpy does by default). */
  stddev: number[];
  min: number[];
  max: number[];
  /** In the order of `ZonalOptions.quantiles`; an element a time step in each. */
  quantiles: number[][];
}

/** What of a zone has which class. Pixels that are nodata belong to none. */
export interface ZonalClasses {
  /** Every value met on any time step, ascending. */
  values: number[];
  /** In the order of `values`; an element a time step in each. */
  pixels: number[][];
  /** Ground in square metres, of the same shape. */
  squareMetres: number[][];
}

export interface ZonalStatistics {
  /** As in the cube. */
  time: string[];
  /** Pixels whose centre lies in the zone, whatever their value. 0 where it lies beside the cube or between centres. */
  pixels: number;
  /** Their ground in square metres on the ellipsoid. */
  squareMetres: number;
  bands: Record<string, ZonalSeries>;
  classes: Record<string, ZonalClasses>;
}

/**
 * Statistics of a cube's bands over the pixels whose centre lies in a zone (the rule of `zoneMask`), time step by time step.
 * Works in slices, so that the page it runs on stays alive.
 *
 * @throws QuadratError BAD_REQUEST for a zone without an area or a quantile beyond 0..1, UNKNOWN_MEASUREMENT for a band that the
 * cube does not have; `signal.reason` when aborted
 */
export async function zonalStatistics(
  cube: Pick<Cube, 'bands' | 'coords' | 'geobox' | 'shape'>,
  zone: Zone,
  { classes = [], quantiles = [0.1, 0.5, 0.9], signal, onProgress, ...options }: ZonalOptions = {},
): Promise<ZonalStatistics> {
  signal?.throwIfAborted();
  const wrong = quantiles.find((quantile) => !(quantile >= 0 && quantile <= 1));
  if (wrong !== undefined) throw new QuadratError('BAD_REQUEST', `A quantile lies between 0 and 1; ${wrong} does not.`);
  const measured = options.measurements ?? Object.keys(cube.bands).filter((name) => !classes.includes(name));
  for (const name of [...measured, ...classes]) bandOf(cube, name);
  const mask = await zoneMask(cube.geobox, zone);
  const places = placesOf(mask, cube.geobox.shape[1]);
  const areas = await areasOf(mask, cube, signal);
  const breather = new Breather();
  const steps = cube.coords.time.length;
  const size = cube.shape[1] * cube.shape[2];
  let done = 0;
  const advance = async () => {
    onProgress?.(++done, (measured.length + classes.length) * steps);
    await breather.breathe(signal);
  };

  const scratch = new Float64Array(places.length);
  const bands: Record<string, ZonalSeries> = {};
  for (const name of measured) {
    const series = emptySeries(quantiles.length);
    for (let step = 0; step < steps; step++) {
      describe(gather(bandOf(cube, name), places, step * size, scratch), quantiles, series);
      await advance();
    }
    bands[name] = series;
  }
  const counted: Record<string, ZonalClasses> = {};
  for (const name of classes) {
    const found: Tally[] = [];
    for (let step = 0; step < steps; step++) {
      found.push(tally(bandOf(cube, name), places, step * size, areas));
      await advance();
    }
    counted[name] = classesOf(found);
  }
  return {
    time: [...cube.coords.time],
    pixels: mask.pixels,
    squareMetres: areas.reduce((sum, area) => sum + area, 0),
    bands,
    classes: counted,
  };
}

function bandOf({ bands }: Pick<Cube, 'bands'>, name: string): Band {
  const band = Object.hasOwn(bands, name) ? bands[name] : undefined;
  if (band) return band;
  throw new QuadratError(
    'UNKNOWN_MEASUREMENT',
    `The cube has no band '${name}'. It has: ${Object.keys(bands).join(', ') || 'none'}.`,
  );
}

/** Where the zone's pixels lie in one time step of the cube. */
function placesOf({ row, col, height, width, inside, pixels }: ZoneMask, across: number): Uint32Array {
  const places = new Uint32Array(pixels);
  let count = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (inside[y * width + x]) places[count++] = (row + y) * across + col + x;
    }
  }
  return places;
}

/** Ground of each pixel of the zone, in the order of `placesOf`. */
async function areasOf(
  { row, col, height, width, inside, pixels }: ZoneMask,
  { geobox }: Pick<Cube, 'geobox'>,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const areas = new Float64Array(pixels);
  if (pixels === 0) return areas;
  const areaAt = await pixelAreas(geobox);
  const breather = new Breather();
  let count = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) if (inside[y * width + x]) areas[count++] = areaAt(row + y, col + x);
    await breather.breathe(signal);
  }
  return areas;
}

/** The valid values of one time step, at the beginning of `scratch`. */
function gather({ data, nodata }: Band, places: Uint32Array, offset: number, scratch: Float64Array): Float64Array {
  let count = 0;
  for (const place of places) {
    const value = data[offset + place]!;
    if (value !== nodata && !Number.isNaN(value)) scratch[count++] = value;
  }
  return scratch.subarray(0, count);
}

function emptySeries(quantiles: number): ZonalSeries {
  return {
    valid: [],
    mean: [],
    stddev: [],
    min: [],
    max: [],
    quantiles: Array.from({ length: quantiles }, () => []),
  };
}

/** Appends one time step. */
function describe(values: Float64Array, quantiles: readonly number[], series: ZonalSeries): void {
  const count = values.length;
  values.sort();
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  series.valid.push(count);
  series.mean.push(mean);
  series.stddev.push(Math.sqrt(squares / count));
  series.min.push(values[0] ?? Number.NaN);
  series.max.push(values[count - 1] ?? Number.NaN);
  quantiles.forEach((quantile, index) => {
    const place = quantile * (count - 1);
    const low = values[Math.floor(place)] ?? Number.NaN;
    const high = values[Math.ceil(place)] ?? Number.NaN;
    series.quantiles[index]!.push(low + (high - low) * (place - Math.floor(place)));
  });
}

/** By value: pixels and square metres. */
type Tally = Map<number, { pixels: number; squareMetres: number }>;

function tally({ data, nodata }: Band, places: Uint32Array, offset: number, areas: Float64Array): Tally {
  const found: Tally = new Map();
  places.forEach((place, index) => {
    const value = data[offset + place]!;
    if (value === nodata || Number.isNaN(value)) return;
    const one = found.get(value) ?? { pixels: 0, squareMetres: 0 };
    one.pixels++;
    one.squareMetres += areas[index]!;
    found.set(value, one);
  });
  return found;
}

function classesOf(steps: readonly Tally[]): ZonalClasses {
  const values = [...new Set(steps.flatMap((found) => [...found.keys()]))].sort((a, b) => a - b);
  const of = (pick: 'pixels' | 'squareMetres') =>
    values.map((value) => steps.map((found) => found.get(value)?.[pick] ?? 0));
  return { values, pixels: of('pixels'), squareMetres: of('squareMetres') };
}
