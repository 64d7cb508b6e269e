import { QuadratError } from '#model/errors';
import type { GeoJsonGeometry } from '#model/grid';
import { areaOf, areaOfBox } from '../area';
import { asArray, asRecord, asText, type JsonRecord } from '../stac/json';
import {
  type ArithmeticOperator,
  type ComparisonOperator,
  type Condition,
  GEOMETRY_NAME,
  type Operand,
  type Span,
  type TemporalOperator,
} from './condition';
import { spanOfText } from './temporal';

/** Far more than a form or a person writes, far less than what exhausts the stack or a query's time. */
const MOST_PARTS = 10_000;
const DEEPEST = 64;

const COMPARISONS: ReadonlySet<string> = new Set<ComparisonOperator>(['=', '<>', '<', '<=', '>', '>=']);
const ARITHMETIC: ReadonlySet<string> = new Set<ArithmeticOperator>(['+', '-', '*', '/', '%', '^', 'div']);
const TEMPORAL: ReadonlySet<string> = new Set<TemporalOperator>([
  't_after',
  't_before',
  't_contains',
  't_disjoint',
  't_during',
  't_equals',
  't_finishedBy',
  't_finishes',
  't_intersects',
  't_meets',
  't_metBy',
  't_overlappedBy',
  't_overlaps',
  't_startedBy',
  't_starts',
]);

/**
 * A filter in CQL2 JSON (OGC 21-065r2) as a condition: comparison, arithmetic, `and`, `or`, `not`, `in`, `between`,
 * `like`, `isNull`, `casei`, `s_intersects` and `s_disjoint` with `geometry`, and all temporal operators.
 *
 * @throws QuadratError BAD_REQUEST where it is no CQL2, UNSUPPORTED for the rest of CQL2, naming the operator
 */
export function checkCondition(filter: unknown): Promise<Condition> {
  return new Checker().condition(filter, 0);
}

function bad(message: string): QuadratError {
  return new QuadratError('BAD_REQUEST', `The filter is not CQL2: ${message}`);
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}

class Checker {
  #parts = 0;

  async condition(given: unknown, depth: number): Promise<Condition> {
    this.#enter(depth);
    if (typeof given === 'boolean') return { kind: 'constant', value: given };
    const { op, args } = operation(given, 'a condition');
    const inner = depth + 1;
    if (op === 'and' || op === 'or') {
      if (args.length === 0) throw bad(`'${op}' needs conditions.`);
      const all: Condition[] = [];
      for (const part of args) all.push(await this.condition(part, inner));
      return { kind: op, all };
    }
    if (op === 'not') return { kind: 'not', condition: await this.condition(only(op, args, 1)[0], inner) };
    if (op.startsWith('s_')) return this.#spatial(op, only(op, args, 2));
    const operands = (count: number) => only(op, args, count).map((part) => this.#operand(part, inner));
    if (COMPARISONS.has(op)) {
      const [left, right] = operands(2);
      return { kind: 'compare', operator: op as ComparisonOperator, left: left!, right: right! };
    }
    if (TEMPORAL.has(op)) {
      const [left, right] = operands(2);
      return { kind: 'temporal', operator: op as TemporalOperator, left: left!, right: right! };
    }
    if (op === 'between') {
      const [operand, low, high] = operands(3);
      return { kind: 'between', operand: operand!, low: low!, high: high! };
    }
    if (op === 'like') {
      const [operand, pattern] = operands(2);
      return { kind: 'like', operand: operand!, pattern: pattern! };
    }
    if (op === 'isNull') return { kind: 'isNull', operand: operands(1)[0]! };
    if (op === 'in') {
      const [operand, list] = only(op, args, 2);
      const values = asArray(list);
      if (!values) throw bad("'in' needs a list of values.");
      return {
        kind: 'in',
        operand: this.#operand(operand, inner),
        list: values.map((value) => this.#operand(value, inner)),
      };
    }
    throw unsupported(op);
  }

  #operand(given: unknown, depth: number): Operand {
    this.#enter(depth);
    if (typeof given === 'string' || typeof given === 'boolean') return { kind: 'value', value: given };
    if (typeof given === 'number' && Number.isFinite(given)) return { kind: 'value', value: given };
    const record = asRecord(given);
    const property = asText(record?.property);
    if (property !== undefined) return { kind: 'property', name: property.replace(/^properties\./, '') };
    const date = asText(record?.date) ?? asText(record?.timestamp);
    if (date !== undefined) return { kind: 'span', span: spanOfText(date) };
    if (record && 'interval' in record) return { kind: 'span', span: intervalOf(record.interval) };
    const { op, args } = operation(given, 'a value');
    if (op === 'casei') return { kind: 'casei', operand: this.#operand(only(op, args, 1)[0], depth + 1) };
    if (!ARITHMETIC.has(op)) throw unsupported(op);
    const [left, right] = only(op, args, 2).map((part) => this.#operand(part, depth + 1));
    return { kind: 'arithmetic', operator: op as ArithmeticOperator, left: left!, right: right! };
  }

  async #spatial(op: string, args: readonly unknown[]): Promise<Condition> {
    if (op !== 's_intersects' && op !== 's_disjoint') throw unsupported(op);
    const isGeometry = (part: unknown) =>
      asText(asRecord(part)?.property)?.replace(/^properties\./, '') === GEOMETRY_NAME;
    const literal = args.find((part) => !isGeometry(part));
    if (!args.some(isGeometry) || literal === undefined) {
      throw bad(`'${op}' compares { "property": "geometry" } with a geometry or a bbox.`);
    }
    return { kind: 'spatial', operator: op, area: await areaOfLiteral(literal) };
  }

  #enter(depth: number): void {
    if (++this.#parts > MOST_PARTS) throw bad(`it has more than ${MOST_PARTS} parts.`);
    if (depth > DEEPEST) throw bad(`it is nested more than ${DEEPEST} deep.`);
  }
}

function operation(given: unknown, wanted: string): { op: string; args: readonly unknown[] } {
  const record: JsonRecord | undefined = asRecord(given);
  const op = asText(record?.op);
  const args = asArray(record?.args);
  if (op === undefined || !args) throw bad(`${shown(given)} is not ${wanted}.`);
  return { op, args };
}

function only(op: string, args: readonly unknown[], count: number): readonly unknown[] {
  if (args.length !== count) throw bad(`'${op}' takes ${count} argument${count === 1 ? '' : 's'}, not ${args.length}.`);
  return args;
}

function unsupported(op: string): QuadratError {
  return new QuadratError(
    'UNSUPPORTED',
    `The filter uses '${op.slice(0, 60)}', which Quadrat does not answer. There are comparison, arithmetic, and, or, not, in, between, like, isNull, casei, s_intersects, s_disjoint and the temporal operators.`,
  );
}

function intervalOf(given: unknown): Span {
  const ends = asArray(given);
  if (ends?.length !== 2) throw bad(`${shown(given)} is not an interval of two ends.`);
  const [from, to] = ends.map((end) => {
    if (end === '..' || end === null || end === '') return null;
    const text = asText(end) ?? asText(asRecord(end)?.date) ?? asText(asRecord(end)?.timestamp);
    if (text === undefined) throw bad(`${shown(end)} is not an end of an interval.`);
    return spanOfText(text);
  });
  const span = { start: from?.start ?? Number.NEGATIVE_INFINITY, end: to?.end ?? Number.POSITIVE_INFINITY };
  if (span.start > span.end) throw bad(`the interval ${shown(given)} runs backwards.`);
  return span;
}

async function areaOfLiteral(given: unknown) {
  const record = asRecord(given);
  const box = record?.op === 'bbox' ? asArray(record.args) : asArray(record?.bbox);
  if (box) {
    const numbers = box.filter((edge) => typeof edge === 'number' && Number.isFinite(edge)) as number[];
    const flat = numbers.length === 6 ? [numbers[0], numbers[1], numbers[3], numbers[4]] : numbers;
    if (flat.length !== 4 || numbers.length !== box.length) throw bad(`${shown(given)} is not a bbox.`);
    return areaOfBox(flat as [number, number, number, number]);
  }
  if (asText(record?.type) === undefined) throw bad(`${shown(given)} is not a geometry.`);
  return areaOf(record as unknown as GeoJsonGeometry);
}
