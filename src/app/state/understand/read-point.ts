import type { Datacube, MaskRequest } from '#quadrat';
import type { PeriodKind } from '#view/calendar';
import { pointGrid } from '#view/grid-for-view';
import { toMercator } from '#view/mercator';
import type { Span } from '#view/periods';
import { type Method, methodRequest } from '../method';
import type { NarrowQuery } from '../narrowed';
import type { ProductFacts } from '../product-facts';
import { qualityOf } from '../quality';
import { type Composite, type Reading, type Readings, seriesOf, seriesRequest, valueAt } from './readings';

export interface Asked {
  cube: Datacube;
  facts: ProductFacts;
  span: Span;
  mask: MaskRequest | null;
  /** Which scenes count, wherever they lie. */
  narrow: Omit<NarrowQuery, 'geopolygon'>;
  /** Composites of this period are the line of a plot. */
  period: PeriodKind;
  /** One of `seriesMethod`. */
  method: Method;
  signal: AbortSignal;
  onProgress: (done: number, total: number) => void;
}

/**
 * Every date at a point. A grid of one pixel in EPSG:3857 and not in the images' own CRS: nearest takes from each image the
 * very pixel the point falls in, on whatever grid and in whatever zone that image lies. One step a dataset, unmasked, so that
 * what the mask leaves out can be shown as such; composites come from the library, masked and fused by day as on the map.
 */
export async function readPoint(asked: Asked, [lon, lat]: readonly [number, number]): Promise<Readings> {
  const { cube, facts, span, mask, narrow, period, method, signal, onProgress } = asked;
  const { product } = facts;
  const quality = qualityOf(product)?.measurement;
  const series = seriesRequest(product);
  const common = {
    ...narrow,
    product: product.name,
    time: [span.start, span.end] as [string, string],
    geobox: pointGrid(...toMercator(lon, lat), facts.native),
    resampling: 'nearest' as const,
    skipBrokenDatasets: true,
    signal,
  };
  const dates = await cube.load({
    ...common,
    ...series,
    measurements: [...series.measurements, ...(quality ? [quality] : [])],
    groupBy: 'id',
    onProgress: ({ done, total }) => onProgress(done, total * 2),
  });
  const names = seriesOf(product).map(({ name }) => name);
  const valuesAt = (from: typeof dates, step: number) =>
    Object.fromEntries(names.map((name) => [name, valueAt(from, product, name, step)]));
  const readings = dates.coords.time.flatMap((time, step): Reading[] => {
    const values = valuesAt(dates, step);
    if (Object.values(values).every(Number.isNaN)) return [];
    const level = quality === undefined ? null : (dates.bands[quality]?.data[step] ?? null);
    return [{ time, datasets: dates.sources[step] ?? [], values, quality: level }];
  });
  const summed = await cube.composite({
    ...common,
    ...series,
    ...methodRequest(method),
    period: period === 'all' ? 'month' : period,
    groupBy: 'solar_day',
    ...(mask ? { mask } : {}),
    onProgress: ({ done, total }) => onProgress(total + done, total * 2),
  });
  const composites = (summed.periods ?? []).flatMap(({ start, end }, step): Composite[] => {
    const values = valuesAt(summed, step);
    if (Object.values(values).every(Number.isNaN)) return [];
    const middle = new Date((Date.parse(start) + Date.parse(end)) / 2).toISOString();
    return [{ time: middle, start, end, values }];
  });
  return { readings, composites };
}
