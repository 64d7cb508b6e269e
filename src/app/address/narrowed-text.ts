import type { Scalar } from '#quadrat';
import { areaFromText, areaToText } from '../area/area-address';
import type { Condition, Narrowed } from '../state/narrowed';
import { type AddressValues, readNumber } from './fragment';

/** More ids than this make a link too long; then it leaves none out. */
const MOST_LEFT_OUT = 50;

/** Area, conditions on properties, and single scenes left out, by the names that an address has for them. */
export function narrowedValues({ area, conditions, leftOut }: Narrowed): Record<string, string | undefined> {
  return {
    area: (area && areaToText(area)) ?? undefined,
    where: conditions.size > 0 ? JSON.stringify([...conditions].map(entryOf)) : undefined,
    without: leftOut.size > 0 && leftOut.size <= MOST_LEFT_OUT ? JSON.stringify([...leftOut]) : undefined,
  };
}

export function narrowedIn(values: AddressValues): Narrowed {
  const ids = listIn(values.get('without')).filter((id) => typeof id === 'string');
  return {
    area: areaFromText(values.get('area') ?? ''),
    conditions: new Map(listIn(values.get('where')).flatMap(conditionIn)),
    leftOut: new Set(ids),
  };
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

/** The list that a JSON text holds; empty for anything else. */
export function listIn(text: string | undefined): unknown[] {
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
