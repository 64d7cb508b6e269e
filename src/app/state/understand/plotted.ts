import type { MaskRequest, Product } from '#quadrat';
import type { PlotSeries } from '#view/plot/series-layout';
import { isExcluded } from '../quality';
import { COLOURS, type Subject } from './probe.svelte';
import type { Reading, Series } from './readings';

/** Of an area, a day that shows less of it than this is drawn hollow and not joined: its mean is that of a corner. */
export const LEAST_SHARE = 0.5;

/** One series of one place. */
export interface Plotted extends PlotSeries {
  subject: Subject;
  series: Series;
  readings: readonly Reading[];
}

/** Whether the visitor's mask leaves a point's reading out, or too little of an area is left. */
export function isMasked(reading: Reading, product: Product, mask: MaskRequest | null): boolean {
  if (reading.share !== undefined) return reading.share < LEAST_SHARE;
  if (reading.quality === null || mask === null) return false;
  const nodata = product.measurements.find(({ name }) => name === mask.measurement)?.nodata;
  return reading.quality === nodata || isExcluded(product, mask, reading.quality);
}

/**
 * What is plotted: every chosen series of every place. Colours tell places apart where one series is shown, as they do on the
 * map, and series where there is one place.
 */
export function plottedOf(
  subjects: readonly Subject[],
  series: readonly Series[],
  product: Product,
  mask: MaskRequest | null,
  titleOf: (series: Series) => string,
): Plotted[] {
  return subjects.flatMap((subject, place) => {
    const { state } = subject;
    if (state.name !== 'shown') return [];
    return series.map((one, at): Plotted => {
      const colour =
        series.length === 1
          ? subject.colour
          : COLOURS[(subjects.length === 1 ? at : place * series.length + at) % COLOURS.length]!;
      const points = state.readings.map((reading) => {
        const spread = reading.spread?.[one.name];
        return {
          time: reading.time,
          value: reading.values[one.name] ?? Number.NaN,
          masked: isMasked(reading, product, mask),
          ...(spread ? { low: spread.low, high: spread.high } : {}),
        };
      });
      const line =
        subject.place.kind === 'point'
          ? state.composites.flatMap(({ start, end, values }) => {
              // A composite is of all its period, not of the middle of it.
              const value = values[one.name] ?? Number.NaN;
              return [
                { time: start, value },
                { time: end, value },
              ];
            })
          : state.readings.flatMap((reading) => {
              const spread = reading.spread?.[one.name];
              return spread && !isMasked(reading, product, mask) ? [{ time: reading.time, value: spread.median }] : [];
            });
      return {
        subject,
        series: one,
        readings: state.readings,
        label: `${subject.label} · ${titleOf(one)}`,
        colour,
        points,
        line,
      };
    });
  });
}
