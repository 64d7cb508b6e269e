import type { Area } from '../area';
import type { PropertyTest } from '../resolved-query';
import { type Condition, type Operand, TIME_NAMES } from './condition';

/** What of a filter says the same as other parts of a query, which prune; and what is left to be tested one by one. */
export interface PushedDown {
  properties: PropertyTest[];
  products: ReadonlySet<string> | null;
  ids: ReadonlySet<string> | null;
  /** Milliseconds since 1970: start included, end not. */
  time: { start: number | null; end: number | null };
  area: Area | null;
  rest: Condition | null;
}

/**
 * Takes apart the conditions that all must hold. What moves to another part of the query is dropped here only where it
 * means exactly the same there; a comparison with a time prunes and is tested as well.
 */
export function pushDown(filter: Condition): PushedDown {
  const down: PushedDown = {
    properties: [],
    products: null,
    ids: null,
    time: { start: null, end: null },
    area: null,
    rest: null,
  };
  const rest = conjuncts(filter).filter((condition) => !moved(condition, down));
  if (rest.length > 0) down.rest = rest.length === 1 ? rest[0]! : { kind: 'and', all: rest };
  return down;
}

function conjuncts(condition: Condition): Condition[] {
  return condition.kind === 'and' ? condition.all.flatMap(conjuncts) : [condition];
}

function moved(condition: Condition, down: PushedDown): boolean {
  if (condition.kind === 'spatial' && condition.operator === 's_intersects' && down.area === null) {
    down.area = condition.area;
    return true;
  }
  narrowTime(condition, down);
  const test = testOf(condition);
  if (!test) return false;
  if (test.name === 'id' || test.name === 'collection') {
    if (!('anyOf' in test)) return false;
    const texts = new Set(test.anyOf.filter((value) => typeof value === 'string'));
    const key = test.name === 'id' ? 'ids' : 'products';
    const known = down[key];
    down[key] = known ? new Set([...texts].filter((text) => known.has(text))) : texts;
    return true;
  }
  if (TIME_NAMES.has(test.name) || test.name === 'geometry') return false;
  down.properties.push(test);
  return true;
}

/** The condition as a test of one property, where it is one. */
function testOf(condition: Condition): PropertyTest | undefined {
  if (condition.kind === 'in') {
    const name = nameOf(condition.operand);
    const values = condition.list.map(literalOf);
    return name !== undefined && values.every((value) => value !== undefined) ? { name, anyOf: values } : undefined;
  }
  if (condition.kind === 'between') {
    const name = nameOf(condition.operand);
    const [low, high] = [literalOf(condition.low), literalOf(condition.high)];
    return name !== undefined && low !== undefined && high !== undefined
      ? { name, range: { gte: low, lte: high } }
      : undefined;
  }
  if (condition.kind !== 'compare' || condition.operator === '<>') return undefined;
  const name = nameOf(condition.left);
  const value = literalOf(condition.right);
  if (name === undefined || value === undefined) return undefined;
  if (condition.operator === '=') return { name, anyOf: [value] };
  const bound = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' } as const;
  return { name, range: { [bound[condition.operator]]: value } };
}

/** Operators that are false for whatever lies wholly before, or wholly after, the time on their right. */
const NOT_BEFORE: ReadonlySet<string> = new Set(['>', '>=', '=', 't_after', 't_intersects', 't_during', 't_equals']);
const NOT_AFTER: ReadonlySet<string> = new Set(['<', '<=', '=', 't_before', 't_intersects', 't_during', 't_equals']);

/** Narrows to a time that every dataset which fulfils the condition shares an instant with. */
function narrowTime(condition: Condition, { time }: PushedDown): void {
  if (condition.kind !== 'compare' && condition.kind !== 'temporal') return;
  const { left, right, operator } = condition;
  if (left.kind !== 'property' || !TIME_NAMES.has(left.name) || right.kind !== 'span') return;
  const { start, end } = right.span;
  if (NOT_BEFORE.has(operator) && Number.isFinite(start)) time.start = Math.max(time.start ?? start, start);
  if (NOT_AFTER.has(operator) && Number.isFinite(end)) time.end = Math.min(time.end ?? end + 1, end + 1);
}

function nameOf(operand: Operand): string | undefined {
  return operand.kind === 'property' ? operand.name : undefined;
}

function literalOf(operand: Operand): string | number | boolean | undefined {
  return operand.kind === 'value' ? operand.value : undefined;
}
