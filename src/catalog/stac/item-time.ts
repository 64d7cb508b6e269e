import { asText, field } from './json';

const STAMP = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Milliseconds since 1970 of a time in a catalog, or `undefined`. Tolerates what publishers write beside RFC 3339: a
 * space for the T, no zone (taken as UTC), a zone without a colon, a bare date, more digits than milliseconds.
 */
export function instantOf(value: unknown): number | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.getTime();
  const text = asText(value)?.trim();
  if (!text) return undefined;
  if (DAY.test(text)) return valid(Date.parse(`${text}T00:00:00Z`));
  const match = STAMP.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second = '00', fraction = '', zone = 'Z'] = match;
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0');
  const offset = /^z$/i.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.replace(':', '').slice(3) || '00'}`;
  return valid(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${offset}`));
}

function valid(milliseconds: number): number | undefined {
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** When an item was taken: `start_datetime` to `end_datetime`, or the instant `datetime`. In milliseconds since 1970. */
export function intervalOf(properties: unknown): { start: number; end: number } | undefined {
  const instant = instantOf(field(properties, 'datetime'));
  const start = instantOf(field(properties, 'start_datetime')) ?? instant;
  const end = instantOf(field(properties, 'end_datetime')) ?? instant ?? start;
  if (start === undefined || end === undefined) return undefined;
  return start <= end ? { start, end } : { start: end, end: start };
}

/** ISO 8601 in UTC, with milliseconds only where there are any. */
export function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}
