import type { CompareMode } from '../state/compare.svelte';
import type { Workbench } from '../state/workbench.svelte';
import { type AddressValues, readNumber, shortNumber } from './fragment';
import { layerNamed, layerText } from './layer-text';
import { takeLook } from './look-part';
import { lookValues } from './look-text';
import type { AddressPart } from './page-address.svelte';

const MODES: readonly CompareMode[] = ['swipe', 'beside'];
/** What the right side says by the same names as the left. */
const RIGHT = 'right-';

/** The second picture: how it is shown, and of which time and layer it is. */
export function comparePart({ choices, compare }: Workbench): AddressPart {
  return {
    quiet: false,
    write: () => {
      if (compare.mode === 'off') return {};
      const { layer } = compare;
      return {
        compare: compare.mode,
        right: compare.stepKey ?? undefined,
        [`${RIGHT}layer`]: compare.sameLayer || !layer ? undefined : layerText(layer),
      };
    },
    read: (values) => {
      const mode = MODES.find((one) => one === values.get('compare')) ?? 'off';
      const product = choices.facts?.product;
      const layer = product && layerNamed(values.get(`${RIGHT}layer`), product);
      compare.restore(mode, values.get('right') ?? null, layer ?? null);
    },
  };
}

/** Where the map is divided, and how the right side is painted where it is of another layer. */
export function compareLookPart({ compare, looks }: Workbench): AddressPart {
  return {
    quiet: true,
    write: () => {
      const { mode, divider, subject, sameLayer } = compare;
      const look = subject && !sameLayer ? lookValues(looks.of(subject), subject) : {};
      return {
        divider: mode === 'swipe' && divider !== 0.5 ? shortNumber(divider, 3) : undefined,
        ...Object.fromEntries(Object.entries(look).map(([name, value]) => [RIGHT + name, value])),
      };
    },
    read: (values) => {
      compare.divider = readNumber(values.get('divider'), 0.02, 0.98) ?? 0.5;
      if (!compare.sameLayer) takeLook(looks, compare.subject, rightOf(values));
    },
  };
}

function rightOf(values: AddressValues): AddressValues {
  const right = [...values].filter(([name]) => name.startsWith(RIGHT));
  return new Map(right.map(([name, value]) => [name.slice(RIGHT.length), value]));
}
