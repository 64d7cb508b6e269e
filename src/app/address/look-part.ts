import { RAMPS, type RampId } from '#view/ramps';
import type { Range } from '#view/stretch';
import type { Choices } from '../state/choices.svelte';
import type { LookChoice, Looks } from '../state/looks.svelte';
import { readNumber, shortNumber } from './fragment';
import type { AddressPart } from './page-address.svelte';

/** How the layer that is shown is painted; what other layers look like stays at home. */
export function lookPart(choices: Choices, looks: Looks): AddressPart {
  const now = (): LookChoice | null => {
    const { facts, layer } = choices;
    return facts && layer ? looks.of(facts.product.name, layer) : null;
  };
  return {
    quiet: true,
    write: () => {
      const look = now();
      if (!look?.settled) return {};
      return {
        stretch: look.ranges.map(([low, high]) => `${precise(low)},${precise(high)}`).join(';'),
        gamma: look.gamma === 1 ? undefined : shortNumber(look.gamma, 3),
        ramp: choices.layer?.kind === 'colours' ? undefined : look.ramp,
        reversed: look.reversed ? 'yes' : undefined,
        cut: look.cut === null ? undefined : String(look.cut),
      };
    },
    read: (values) => {
      const { facts, layer } = choices;
      const stretch = values.get('stretch');
      if (!facts || !layer || stretch === undefined) return;
      const ranges = stretch.split(';').map(rangeOf);
      const channels = layer.kind === 'colours' ? 3 : 1;
      if (ranges.length !== channels || !ranges.every((range) => range !== null)) return;
      looks.put(facts.product.name, layer, {
        ranges,
        gamma: readNumber(values.get('gamma'), 0.1, 10) ?? 1,
        ramp: rampNamed(values.get('ramp')) ?? 'grey',
        reversed: values.get('reversed') === 'yes',
        cut: ([0, 2, 5] as const).find((cut) => String(cut) === values.get('cut')) ?? null,
        settled: true,
      });
    },
  };
}

const precise = (value: number): string => String(Number(value.toPrecision(6)));

function rangeOf(text: string): Range | null {
  const [low, high, ...rest] = text.split(',').map((part) => readNumber(part, -1e12, 1e12));
  return low !== undefined && high !== undefined && rest.length === 0 && low < high ? [low, high] : null;
}

function rampNamed(name: string | undefined): RampId | undefined {
  return RAMPS.find(({ id }) => id === name)?.id;
}
