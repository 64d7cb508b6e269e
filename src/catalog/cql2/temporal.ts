import { UTC_CLOCK } from '#geo/clock';
import { periodOf } from '../query-time';
import { instantOf } from '../stac/item-time';
import type { ComparisonOperator, Span, TemporalOperator } from './condition';

/** The relations of CQL2's temporal functions (OGC 21-065r2, section 7.7), for spans with both ends included. */
export function relates(a: Span, operator: TemporalOperator, b: Span): boolean {
  switch (operator) {
    case 't_after':
      return a.start > b.end;
    case 't_before':
      return a.end < b.start;
    case 't_disjoint':
      return a.start > b.end || a.end < b.start;
    case 't_intersects':
      return a.start <= b.end && a.end >= b.start;
    case 't_equals':
      return a.start === b.start && a.end === b.end;
    case 't_during':
      return a.start > b.start && a.end < b.end;
    case 't_contains':
      return a.start < b.start && a.end > b.end;
    case 't_starts':
      return a.start === b.start && a.end < b.end;
    case 't_startedBy':
      return a.start === b.start && a.end > b.end;
    case 't_finishes':
      return a.start > b.start && a.end === b.end;
    case 't_finishedBy':
      return a.start < b.start && a.end === b.end;
    case 't_meets':
      return a.end === b.start;
    case 't_metBy':
      return a.start === b.end;
    case 't_overlaps':
      return a.start < b.start && a.end > b.start && a.end < b.end;
    case 't_overlappedBy':
      return a.start > b.start && a.start < b.end && a.end > b.end;
  }
}

/**
 * Compares times of which either may be a whole period: a day is at most that day until its end, and equal to every
 * instant in it.
 */
export function compareSpans(a: Span, operator: ComparisonOperator, b: Span): boolean {
  switch (operator) {
    case '=':
      return a.start <= b.end && a.end >= b.start;
    case '<>':
      return a.start > b.end || a.end < b.start;
    case '<':
      return a.start < b.start;
    case '<=':
      return a.start <= b.end;
    case '>':
      return a.end > b.end;
    case '>=':
      return a.end >= b.start;
  }
}

/** A time as text: a timestamp is an instant, a date the whole of its day (month, year) in UTC. Throws BAD_REQUEST. */
export function spanOfText(text: string): Span {
  const instant = /\d[T ]\d/.test(text) ? instantOf(text) : undefined;
  if (instant !== undefined) return { start: instant, end: instant };
  const { start, end } = periodOf(text, UTC_CLOCK);
  return { start, end: end - 1 };
}
