import type { PaletteEntry } from '#view/palette';
import { RAMPS, type RampId } from '#view/ramps';
import type { Range } from '#view/stretch';
import type { LookChoice, Subject } from '../state/looks.svelte';
import { inColours } from '../state/method';
import { type AddressValues, readNumber, shortNumber } from './fragment';

type Painted = Pick<Subject, 'layer' | 'measure'>;

/** A look by the names that an address has for it; nothing before a whole picture has settled it. */
export function lookValues(look: LookChoice | null, { layer, measure }: Painted): Record<string, string | undefined> {
  if (!look?.settled) return {};
  return {
    stretch: look.ranges.map(([low, high]) => `${precise(low)},${precise(high)}`).join(';'),
    gamma: look.gamma === 1 ? undefined : shortNumber(look.gamma, 3),
    ramp: inColours(layer, measure) ? undefined : look.ramp,
    reversed: look.reversed ? 'yes' : undefined,
    cut: look.cut === null ? undefined : String(look.cut),
    colours: look.palette?.map(({ value, colour, visible }) => `${value}-${visible ? colour.slice(1) : ''}`).join('.'),
  };
}

/**
 * Null where an address says nothing of a look, or something that does not fit what is painted. `palette`: the colours that
 * classes begin with.
 */
export function lookIn(
  values: AddressValues,
  { layer, measure }: Painted,
  palette: readonly PaletteEntry[] | undefined,
): LookChoice | null {
  const ranges = values.get('stretch')?.split(';').map(rangeOf) ?? [];
  const channels = inColours(layer, measure) ? 3 : 1;
  if (ranges.length !== channels || !ranges.every((range) => range !== null)) return null;
  return {
    ...(palette ? { palette: coloursOf(values.get('colours'), palette) } : {}),
    ranges,
    gamma: readNumber(values.get('gamma'), 0.1, 10) ?? 1,
    ramp: rampNamed(values.get('ramp')) ?? 'grey',
    reversed: values.get('reversed') === 'yes',
    cut: ([0, 2, 5] as const).find((cut) => String(cut) === values.get('cut')) ?? null,
    settled: true,
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
