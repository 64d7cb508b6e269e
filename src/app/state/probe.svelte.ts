import type { Cube, Datacube, MaskRequest } from '#quadrat';
import { imageBands, indicesOf } from '#view/combinations';
import { pointGrid } from '#view/grid-for-view';
import { toMercator } from '#view/mercator';
import type { Span } from '#view/periods';
import { describeFailure, type Failure, isAbortOf } from '../failure';
import type { ProductFacts } from './product-facts';
import { isExcluded } from './quality';

/** One dataset's values at the point. */
export interface Reading {
  time: string;
  dataset: string;
  /** By band or index; NaN where it has none. Scale and offset of the product are applied. */
  values: Record<string, number>;
  /** Class in the quality band, where the product has one. */
  quality: number | null;
  /** Whether the product's own mask leaves this date out. */
  masked: boolean;
}

export interface Series {
  name: string;
  kind: 'band' | 'index';
  units?: string;
}

export type ProbeState =
  | { name: 'closed' }
  | { name: 'loading'; done: number; total: number }
  | { name: 'shown'; readings: Reading[]; series: Series[]; scaled: boolean }
  | { name: 'failed'; failure: Failure };

/** The values behind a clicked pixel, date by date. */
export class Probe {
  state = $state.raw<ProbeState>({ name: 'closed' });
  /** Longitude and latitude, while open. */
  position = $state.raw<[number, number] | null>(null);
  #abort: AbortController | null = null;

  close(): void {
    this.#abort?.abort(new DOMException('Closed.', 'AbortError'));
    this.#abort = null;
    this.position = null;
    this.state = { name: 'closed' };
  }

  async open(cube: Datacube, facts: ProductFacts, span: Span, position: [number, number]): Promise<void> {
    this.#abort?.abort(new DOMException('Another point was asked for.', 'AbortError'));
    const abort = new AbortController();
    this.#abort = abort;
    this.position = position;
    this.state = { name: 'loading', done: 0, total: 0 };
    try {
      const found = await this.#read(cube, facts, span, position, abort.signal);
      if (!abort.signal.aborted) this.state = found;
    } catch (error) {
      if (!isAbortOf(abort.signal, error)) this.state = { name: 'failed', failure: describeFailure(error) };
    }
  }

  /**
   * A grid of one pixel in EPSG:3857 and not in the images' own CRS: nearest takes from each image the very pixel the
   * point falls in, on whatever grid and in whatever zone that image lies. One step a dataset, unmasked, so that what
   * the mask leaves out can be shown as such.
   */
  async #read(
    cube: Datacube,
    facts: ProductFacts,
    span: Span,
    [lon, lat]: [number, number],
    signal: AbortSignal,
  ): Promise<ProbeState> {
    const { product } = facts;
    const bands = imageBands(product);
    const mask = product.defaultMask ?? null;
    const indices = indicesOf(product);
    const result = await cube.load({
      product: product.name,
      time: [span.start, span.end],
      geobox: pointGrid(...toMercator(lon, lat), facts.native),
      measurements: [...bands.map(({ name }) => name), ...(mask ? [mask.measurement] : [])],
      ...(indices.length > 0
        ? { expressions: Object.fromEntries(indices.map(({ id, expression }) => [id, expression])) }
        : {}),
      groupBy: 'id',
      resampling: 'nearest',
      skipBrokenDatasets: true,
      signal,
      onProgress: ({ done, total }) => {
        if (!signal.aborted) this.state = { name: 'loading', done, total };
      },
    });
    const series: Series[] = [
      ...indices.map(({ id }) => ({ name: id, kind: 'index' as const })),
      ...bands.map(({ name, units }) => ({ name, kind: 'band' as const, units })),
    ];
    const scaled = bands.some(({ scale = 1, offset = 0 }) => scale !== 1 || offset !== 0);
    return { name: 'shown', readings: readingsOf(result, facts, series, mask), series, scaled };
  }
}

function readingsOf(
  cube: Cube,
  { product }: ProductFacts,
  series: readonly Series[],
  mask: MaskRequest | null,
): Reading[] {
  const readings: Reading[] = [];
  for (const [step, time] of cube.coords.time.entries()) {
    const values: Record<string, number> = {};
    for (const { name } of series) values[name] = physicalValue(cube, product.measurements, name, step);
    if (Object.values(values).every(Number.isNaN)) continue;
    const quality = mask ? (cube.bands[mask.measurement]?.data[step] ?? null) : null;
    const nodata = mask ? cube.bands[mask.measurement]?.nodata : undefined;
    readings.push({
      time,
      dataset: cube.sources[step]?.[0] ?? '',
      values,
      quality,
      masked: quality !== null && (quality === nodata || isExcluded(product, mask, quality)),
    });
  }
  return readings;
}

function physicalValue(
  cube: Cube,
  measurements: ProductFacts['product']['measurements'],
  name: string,
  step: number,
): number {
  const band = cube.bands[name];
  const stored = band?.data[step];
  if (band === undefined || stored === undefined || stored === band.nodata) return Number.NaN;
  const { scale = 1, offset = 0 } = measurements.find((measurement) => measurement.name === name) ?? {};
  return stored * scale + offset;
}
