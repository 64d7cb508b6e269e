import { areaFromText, areaToText } from '../area/area-address';
import type { Narrowing } from '../state/narrowing.svelte';
import { type AddressValues, readDay } from './fragment';
import { narrowedIn, narrowedValues } from './narrowed-text';
import type { AddressPart } from './page-address.svelte';

/** The area, the conditions on properties, and single scenes left out. */
export function narrowingPart(narrowing: Narrowing): AddressPart {
  return {
    quiet: false,
    write: () => {
      const { horizon } = narrowing;
      return {
        horizon: horizon ? `${horizon.start}/${horizon.end}` : undefined,
        ...narrowedValues(narrowing.now),
      };
    },
    read: (values) => {
      readArea(narrowing, values);
      const { conditions, leftOut } = narrowedIn(values);
      narrowing.conditions = conditions;
      narrowing.leftOut = leftOut;
    },
  };
}

/** The area and the horizon, which a large archive has to be given before anything is known of it. */
export function readArea(narrowing: Narrowing, values: AddressValues): void {
  const area = areaFromText(values.get('area') ?? '');
  const same = (area && areaToText(area)) === (narrowing.area && areaToText(narrowing.area));
  if (!same) narrowing.setArea(area);
  const [start, end] = (values.get('horizon') ?? '').split('/').map(readDay);
  if (start && end && start <= end) narrowing.horizon = { start, end };
}
