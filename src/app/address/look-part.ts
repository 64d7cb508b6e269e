import type { PaletteEntry } from '#view/palette';
import { RAMPS, type RampId } from '#view/ramps';
import type { Range } from '#view/stretch';
import type { Choices } from '../state/choices.svelte';
import type { LookChoice, Looks } from '../state/looks.svelte';
import { readNumber, shortNumber } from './fragment';
import type { AddressPart } from './page-address.svelte';

/** How the layer that is shown is painted; what other layers look like stays at home. */
export function lookPart(choices: Choices, looks: Looks): AddressPart {
  const now = (): LookChoice | null => {
    const { subject } = choices;
    return subject ? looks.of(subject) : null;
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
        colours: look.palette
          ?.map(({ value, colour, visible }) => `${value}-${visible ? colour.slice(1) : ''}`)
          .join('.'),
      };
    },
    read: (values) => {
      const { subject } = choices;
      const stretch = values.get('stretch');
      if (!subject || stretch === undefined) return;
      const ranges = stretch.split(';').map(rangeOf);
      const channels = subject.layer.kind === 'colours' ? 3 : 1;
      if (ranges.length !== channels || !ranges.every((range) => range !== null)) return;
      const palette = looks.of(subject)?.palette;
      looks.put(subject, {
        ...(palette ? { palette: coloursOf(values.get('colours'), palette) } : {}),
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

/** Colours as a link has them, `4-4f9a4a.6-`: none for a class that is hidden. */
function coloursOf(text: string | undefined, palette: readonly PaletteEntry[]): readonly PaletteEntry[] {
  const given = new Map((text ?? '').split('.').map((part) => part.split('-') as [string, string | undefined]));
  return palette.map((entry) => {
    const colour = given.get(String(entry.value));
    if (colour === '') return { ...entry, visible: false };
    return colour !== undefined && /^[0-9a-f]{6}$/.test(colour) ? { ...entry, colour: `#${colour}` } : entry;
  });
}

const precise = (value: number): string => String(Number(value.toPrecision(6)));

function rangeOf(text: string): Range | null {
  const [low, high, ...rest] = text.split(',').map((part) => readNumber(part, -1e12, 1e12));
  return low !== undefined && high !== undefined && rest.length === 0 && low < high ? [low, high] : null;
}

function rampNamed(name: string | undefined): RampId | undefined {
  return RAMPS.find(({ id }) => id === name)?.id;
}
