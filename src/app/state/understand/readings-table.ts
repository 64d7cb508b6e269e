import type { MaskRequest, Product } from '#quadrat';
import type { Column, Table } from '../../take-away/table';
import { isMasked } from './plotted';
import type { Subject } from './probe.svelte';
import type { Series } from './readings';

interface Row {
  place: string;
  kind: string;
  series: string;
  time: string;
  period_start: string | null;
  period_end: string | null;
  /** At a point its value, in an area the mean, of a composite its value. */
  value: number;
  median: number | null;
  p10: number | null;
  p90: number | null;
  counted: boolean;
  quality: number | null;
  share: number | null;
  datasets: string;
}

/** Everything that is known of the places, one row a place, series and date: what a figure shows and more. */
export function readingsTable(
  subjects: readonly Subject[],
  series: readonly Series[],
  product: Product,
  mask: MaskRequest | null,
): Table {
  const rows = subjects.flatMap((subject) => series.flatMap((one) => rowsFor(subject, one, product, mask)));
  const text = (name: keyof Row): Column => ({
    name,
    type: 'text',
    values: rows.map((row) => row[name] as string | null),
  });
  const number = (name: keyof Row): Column => ({
    name,
    type: 'number',
    values: rows.map((row) => row[name] as number | null),
  });
  return [
    ...(['place', 'kind', 'series', 'time', 'period_start', 'period_end'] as const).map(text),
    ...(['value', 'median', 'p10', 'p90'] as const).map(number),
    { name: 'counted', type: 'flag', values: rows.map(({ counted }) => counted) },
    ...(['quality', 'share'] as const).map(number),
    text('datasets'),
  ];
}

function rowsFor(
  { label, place, state }: Subject,
  { name }: Series,
  product: Product,
  mask: MaskRequest | null,
): Row[] {
  if (state.name !== 'shown') return [];
  const common = { place: label, series: name };
  const nothing = {
    period_start: null,
    period_end: null,
    median: null,
    p10: null,
    p90: null,
    quality: null,
    share: null,
  };
  const observations = state.readings.map((reading): Row => {
    const spread = reading.spread?.[name];
    return {
      ...nothing,
      ...common,
      kind: place.kind === 'point' ? 'observation' : 'area',
      time: reading.time,
      value: reading.values[name] ?? Number.NaN,
      median: spread?.median ?? null,
      p10: spread?.low ?? null,
      p90: spread?.high ?? null,
      counted: !isMasked(reading, product, mask),
      quality: reading.quality,
      share: reading.share ?? null,
      datasets: reading.datasets.join(' '),
    };
  });
  const composites = state.composites.map(
    ({ time, start, end, values }): Row => ({
      ...nothing,
      ...common,
      kind: 'composite',
      time,
      period_start: start,
      period_end: end,
      value: values[name] ?? Number.NaN,
      counted: true,
      datasets: '',
    }),
  );
  return [...observations, ...composites];
}
