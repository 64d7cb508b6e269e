import type { Cube, Measurement, Product } from '#quadrat';
import { imageBands, indicesOf } from '#view/combinations';
import { qualityOf } from '../quality';

/** Something that has a value on every date: an index or a band. */
export interface Series {
  name: string;
  kind: 'band' | 'index';
  units?: string;
}

/** How the values of an area's pixels spread. */
export interface Spread {
  low: number;
  median: number;
  high: number;
}

/** One observation: at a point a dataset's, in an area a day's. */
export interface Reading {
  /** ISO 8601. */
  time: string;
  datasets: readonly string[];
  /** By series; in an area the mean. NaN where there is none. Scale and offset of the product are applied. */
  values: Record<string, number>;
  /** In an area: 10 %, 50 % and 90 % of the pixels lie below, by series. */
  spread?: Record<string, Spread>;
  /** In an area: the share of its pixels that have a value, 0..1, of the series that has most. */
  share?: number;
  /** At a point: value of the quality band; null where there is none. */
  quality: number | null;
}

/** What a composite makes of one period. */
export interface Composite {
  /** Middle of the period, ISO 8601. */
  time: string;
  start: string;
  end: string;
  values: Record<string, number>;
}

export interface Readings {
  readings: readonly Reading[];
  /** Of a point only, where `Asked.period` names one. */
  composites: readonly Composite[];
  /** Of an area: pixels in it and hectares of ground, and the pixel size in metres at which it was read. */
  area?: { pixels: number; hectares: number; resolution: number };
}

/** What there is to plot of a product; indices first, for they mean the same everywhere. */
export function seriesOf(product: Product): Series[] {
  return [
    ...indicesOf(product).map(({ id }) => ({ name: id, kind: 'index' as const })),
    ...imageBands(product).map(({ name, units }) => ({ name, kind: 'band' as const, ...(units ? { units } : {}) })),
  ];
}

/** The part of a request that names every series of a product. */
export function seriesRequest(product: Product): { measurements: string[]; expressions?: Record<string, string> } {
  const indices = indicesOf(product);
  return {
    measurements: imageBands(product).map(({ name }) => name),
    ...(indices.length > 0
      ? { expressions: Object.fromEntries(indices.map(({ id, expression }) => [id, expression])) }
      : {}),
  };
}

/** Scale and offset of a series; an index is computed from physical values already. */
export function physical(measurements: readonly Measurement[], name: string): (stored: number) => number {
  const { scale = 1, offset = 0 } = measurements.find((one) => one.name === name) ?? {};
  return (stored) => stored * scale + offset;
}

/** Value of a cube of one pixel at a time step, NaN where it has none. */
export function valueAt(cube: Cube, product: Product, name: string, step: number): number {
  const band = cube.bands[name];
  const stored = band?.data[step];
  if (band === undefined || stored === undefined || stored === band.nodata) return Number.NaN;
  return physical(product.measurements, name)(stored);
}

/** The quality band, where it tells classes apart by number: of such a band, areas of classes make sense. */
export function classBand(product: Product): string | null {
  const quality = qualityOf(product);
  return quality?.classes.some(({ id }) => typeof id === 'number') ? quality.measurement : null;
}
