import type { DatasetKey } from '../dataset-key';
import type { ArithmeticOperator, ComparisonOperator, Condition, Operand, Span } from './condition';
import { likeMatches } from './like';
import { compareSpans, relates, spanOfText } from './temporal';

/** Null where a value is not known, or two values cannot be compared. */
type Value = string | number | boolean | Span | null;
/** Null where it cannot be said; only true finds a dataset. */
type Truth = boolean | null;

/** Whether a dataset fulfils a condition, in SQL's three-valued logic. */
export function fulfils(key: DatasetKey, condition: Condition): boolean {
  return truthOf(condition, key) === true;
}

function truthOf(condition: Condition, key: DatasetKey): Truth {
  switch (condition.kind) {
    case 'constant':
      return condition.value;
    case 'and':
      return joined(condition.all, key, false);
    case 'or':
      return joined(condition.all, key, true);
    case 'not':
      return negated(truthOf(condition.condition, key));
    case 'compare':
      return compared(valueIn(condition.left, key), condition.operator, valueIn(condition.right, key));
    case 'between': {
      const value = valueIn(condition.operand, key);
      const above = compared(value, '>=', valueIn(condition.low, key));
      const below = compared(value, '<=', valueIn(condition.high, key));
      return above === false || below === false ? false : above === null || below === null ? null : true;
    }
    case 'in': {
      const value = valueIn(condition.operand, key);
      if (value === null) return null;
      return condition.list.some((entry) => compared(value, '=', valueIn(entry, key)) === true);
    }
    case 'like': {
      const [text, pattern] = [valueIn(condition.operand, key), valueIn(condition.pattern, key)];
      return typeof text === 'string' && typeof pattern === 'string' ? likeMatches(text, pattern) : null;
    }
    case 'isNull':
      return condition.operand.kind === 'property' && condition.operand.name === 'geometry'
        ? false
        : valueIn(condition.operand, key) === null;
    case 'spatial':
      return condition.area.test(key.footprint) === (condition.operator === 's_intersects');
    case 'temporal': {
      const [a, b] = [spanOf(valueIn(condition.left, key)), spanOf(valueIn(condition.right, key))];
      return a && b ? relates(a, condition.operator, b) : null;
    }
  }
}

/** `and` is settled by a false, `or` by a true; else what is unknown stays so. */
function joined(all: readonly Condition[], key: DatasetKey, settling: boolean): Truth {
  let unknown = false;
  for (const condition of all) {
    const truth = truthOf(condition, key);
    if (truth === settling) return settling;
    unknown ||= truth === null;
  }
  return unknown ? null : !settling;
}

function negated(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

function valueIn(operand: Operand, key: DatasetKey): Value {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'span':
      return operand.span;
    case 'property':
      return propertyOf(operand.name, key);
    case 'casei': {
      const value = valueIn(operand.operand, key);
      return typeof value === 'string' ? value.toLowerCase() : value;
    }
    case 'arithmetic':
      return calculated(valueIn(operand.left, key), operand.operator, valueIn(operand.right, key));
  }
}

function propertyOf(name: string, key: DatasetKey): Value {
  switch (name) {
    case 'id':
      return key.id;
    case 'collection':
      return key.product;
    case 'datetime':
      return { start: key.start, end: key.end };
    case 'start_datetime':
      return { start: key.start, end: key.start };
    case 'end_datetime':
      return { start: key.end, end: key.end };
    default:
      return key.property(name) ?? null;
  }
}

function calculated(a: Value, operator: ArithmeticOperator, b: Value): number | null {
  if (typeof a !== 'number' || typeof b !== 'number') return null;
  const result = arithmetic(a, operator, b);
  return Number.isFinite(result) ? result : null;
}

function arithmetic(a: number, operator: ArithmeticOperator, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '^':
      return a ** b;
    case 'div':
      return Math.trunc(a / b);
  }
}

/** Values of different types are not comparable, except that a text which is a date may stand beside a time. */
function compared(a: Value, operator: ComparisonOperator, b: Value): Truth {
  if (a === null || b === null) return null;
  if (typeof a === 'object' || typeof b === 'object') {
    const [left, right] = [spanOf(a), spanOf(b)];
    return left && right ? compareSpans(left, operator, right) : null;
  }
  if (typeof a !== typeof b) return null;
  switch (operator) {
    case '=':
      return a === b;
    case '<>':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

function spanOf(value: Value): Span | null {
  if (value === null || typeof value === 'object') return value;
  if (typeof value !== 'string') return null;
  try {
    return spanOfText(value);
  } catch {
    return null;
  }
}
