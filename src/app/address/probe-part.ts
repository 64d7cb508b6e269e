import type { Workbench } from '../state/workbench.svelte';
import { readNumber, shortNumber } from './fragment';
import type { AddressPart } from './page-address.svelte';

/** The point whose values are shown: `point=<latitude>,<longitude>`. */
export function probePart(workbench: Workbench): AddressPart {
  return {
    quiet: false,
    write: () => {
      const at = workbench.probe.position;
      return { point: at ? `${shortNumber(at[1], 6)},${shortNumber(at[0], 6)}` : undefined };
    },
    read: (values) => {
      const [lat, lon] = (values.get('point') ?? '').split(',');
      const position = [readNumber(lon, -540, 540), readNumber(lat, -90, 90)] as const;
      if (position[0] === undefined || position[1] === undefined) workbench.probe.close();
      else workbench.probeAt([position[0], position[1]]);
    },
  };
}
