import type { Area } from '../area';

/** A span of time, both ends included, in milliseconds since 1970; infinite where an end is open. */
export interface Span {
  start: number;
  end: number;
}

/** What stands on either side of a comparison. */
export type Operand =
  | { kind: 'value'; value: string | number | boolean }
  | { kind: 'property'; name: string }
  | { kind: 'span'; span: Span }
  | { kind: 'arithmetic'; operator: ArithmeticOperator; left: Operand; right: Operand }
  /** Letters of either case alike. */
  | { kind: 'casei'; operand: Operand };

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^' | 'div';
export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';
/** Relations of two spans, as CQL2 names them (after Allen's interval algebra). */
export type TemporalOperator =
  | 't_after'
  | 't_before'
  | 't_contains'
  | 't_disjoint'
  | 't_during'
  | 't_equals'
  | 't_finishedBy'
  | 't_finishes'
  | 't_intersects'
  | 't_meets'
  | 't_metBy'
  | 't_overlappedBy'
  | 't_overlaps'
  | 't_startedBy'
  | 't_starts';

/** A CQL2 filter that was checked: plain data, but for the areas in it. */
export type Condition =
  | { kind: 'constant'; value: boolean }
  | { kind: 'and' | 'or'; all: Condition[] }
  | { kind: 'not'; condition: Condition }
  | { kind: 'compare'; operator: ComparisonOperator; left: Operand; right: Operand }
  | { kind: 'between'; operand: Operand; low: Operand; high: Operand }
  | { kind: 'in'; operand: Operand; list: Operand[] }
  | { kind: 'like'; operand: Operand; pattern: Operand }
  | { kind: 'isNull'; operand: Operand }
  | { kind: 'spatial'; operator: 's_intersects' | 's_disjoint'; area: Area }
  | { kind: 'temporal'; operator: TemporalOperator; left: Operand; right: Operand };

/** Names that stand for parts of a dataset and not for one of its properties. */
export const TIME_NAMES: ReadonlySet<string> = new Set(['datetime', 'start_datetime', 'end_datetime']);
export const GEOMETRY_NAME = 'geometry';
const OWN_NAMES: ReadonlySet<string> = new Set(['id', 'collection', GEOMETRY_NAME, ...TIME_NAMES]);

/** Names of the properties (in the narrow sense) that a condition looks at. */
export function propertyNames(condition: Condition): Set<string> {
  const names = new Set<string>();
  for (const operand of operandsOf(condition)) {
    if (operand.kind === 'property' && !OWN_NAMES.has(operand.name)) names.add(operand.name);
  }
  return names;
}

/** Whether a condition needs footprints. */
export function looksAtFootprint(condition: Condition): boolean {
  switch (condition.kind) {
    case 'spatial':
      return true;
    case 'not':
      return looksAtFootprint(condition.condition);
    case 'and':
    case 'or':
      return condition.all.some(looksAtFootprint);
    default:
      return false;
  }
}

function operandsOf(condition: Condition): Operand[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.all.flatMap(operandsOf);
    case 'not':
      return operandsOf(condition.condition);
    case 'compare':
    case 'temporal':
      return [condition.left, condition.right].flatMap(leaves);
    case 'between':
      return [condition.operand, condition.low, condition.high].flatMap(leaves);
    case 'in':
      return [condition.operand, ...condition.list].flatMap(leaves);
    case 'like':
      return [condition.operand, condition.pattern].flatMap(leaves);
    case 'isNull':
      return leaves(condition.operand);
    default:
      return [];
  }
}

function leaves(operand: Operand): Operand[] {
  if (operand.kind === 'casei') return leaves(operand.operand);
  return operand.kind === 'arithmetic' ? [operand.left, operand.right].flatMap(leaves) : [operand];
}
