import type { Product } from '#quadrat';
import { t } from '../texts/texts';

/** Whose data it is, under which licence, and that it was simulated where it was: one line that goes with every export. */
export function creditOf({ attribution, license, simulated, name }: Product): string {
  return [
    simulated ? t.simulated : undefined,
    attribution ?? name,
    license ? t.products.licence(license) : undefined,
    t.takeAway.madeWith,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}
