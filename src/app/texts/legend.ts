import type { Product } from '#quadrat';
import type { Look } from '#view/raster-layer';
import type { Subject } from '../state/looks.svelte';
import { channelsOf } from '../state/method';
import { layerTitle } from './names';
import { physicalOf } from './physical';
import { t } from './texts';

export interface LegendWords {
  title: string;
  /** What is measured where that is not the layer itself; empty where it is. */
  measured: string;
  /** Ends of each channel's range, ready to read. */
  channels: Array<{ name: string; low: string; high: string }>;
}

/** What a legend says of a picture, on the map and under a picture that leaves the page. */
export function legendOf(subject: Subject, look: Look, product: Product | undefined): LegendWords {
  const measured = t.picture.measures[subject.measure];
  const channels = look.ranges.map((range, i) => {
    const name = channelsOf(subject.layer, subject.measure)[i] ?? '';
    const physical = physicalOf(product, name, subject.measure);
    if (subject.measure === 'harmonic-phase1') {
      return { name, low: t.picture.monthOfPhase[0]!, high: t.picture.monthOfPhase.at(-1)! };
    }
    return { name, low: physical.text(range[0]).split(' ')[0]!, high: physical.text(range[1]) };
  });
  return { title: [layerTitle(subject.layer), measured].filter(Boolean).join(', '), measured, channels };
}
