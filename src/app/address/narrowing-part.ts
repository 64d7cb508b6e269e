import type { Scalar } from '#quadrat';
import { areaFromText, areaToText } from '../area/area-address';
import type { Condition, Narrowing } from '../state/narrowing.svelte';
import { type AddressValues, readDay, readNumber } from './fragment';
import type { AddressPart } from './page-address.svelte';

/** More ids than this make a link too long; then it leaves none out. */
const MOST_LEFT_OUT = 50;

/** The area, the conditions on properties, and single scenes left out. */
export function narrowingPart(narrowing: Narrowing): AddressPart {
  return {
    quiet: false,
    write: () => {
      const { area, conditions, leftOut, horizon } = narrowing;
      return {
        horizon: horizon ? `${horizon.start}/${horizon.end}` : undefined,
        area: (area && areaToText(area)) ?? undefined,
        where: conditions.size > 0 ? JSON.stringify([...conditions].map(entryOf)) : undefined,
        without: leftOut.size > 0 && leftOut.size <= MOST_LEFT_OUT ? JSON.stringify([...leftOut]) : undefined,
      };
    },
    read: (values) => {
      readArea(narrowing, values);
      narrowing.conditions = new Map(listIn(values.get('where')).flatMap(conditionIn));
      const ids = listIn(values.get('without')).filter((id) => typeof id === 'string');
      narrowing.leftOut = new Set(ids);
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

/** `[name, min, max]` with null for an open end, or `[name, [values]]`. */
function entryOf([name, condition]: readonly [string, Condition]): unknown[] {
  return condition.kind === 'values' ? [name, condition.values] : [name, condition.min ?? null, condition.max ?? null];
}

function conditionIn(entry: unknown): Array<[string, Condition]> {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return [];
  const [name, first, second] = entry as [string, unknown, unknown];
  if (Array.isArray(first)) {
    const values = first.filter((value): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value));
    return values.length > 0 ? [[name, { kind: 'values', values }]] : [];
  }
  const bound = (value: unknown) =>
    typeof value === 'number' ? readNumber(String(value), -Number.MAX_VALUE, Number.MAX_VALUE) : undefined;
  const [min, max] = [bound(first), bound(second)];
  if (min === undefined && max === undefined) return [];
  return [[name, { kind: 'range', ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }]];
}

function listIn(text: string | undefined): unknown[] {
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
