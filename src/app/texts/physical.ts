import type { Product } from '#quadrat';
import { formatEnd } from '../format';
import type { Measure } from '../state/method';
import { t } from './texts';

/** How the numbers of a result are read: stored ones scaled, with their unit. */
export interface Physical {
  value: (stored: number) => number;
  stored: (value: number) => number;
  text: (stored: number) => string;
  units: string;
}

/** Of a band or expression of a product; expressions are physical already. */
export function physicalOf(product: Product | undefined, name: string, measure: Measure): Physical {
  const band = product?.measurements.find((one) => one.name === name);
  const isValue = measure === 'value' || measure === 'harmonic-mean';
  // A difference of two values knows no offset, and a count, a probability or a phase no scale either.
  const scaled = isValue || ['deviation', 'trend-sen', 'trend-slope', 'harmonic-amplitude1'].includes(measure);
  const scale = scaled ? (band?.scale ?? 1) : 1;
  const offset = isValue ? (band?.offset ?? 0) : 0;
  const own = scaled && band?.units && band.units !== '1' ? band.units : '';
  const units = measure.startsWith('trend-s') && !measure.endsWith('_p') ? t.picture.aYear(own) : own;
  const value = (stored: number) => stored * scale + offset;
  return {
    value,
    stored: (given) => (given - offset) / scale,
    text: (stored) => [formatEnd(value(stored)), units].filter(Boolean).join(' '),
    units,
  };
}
