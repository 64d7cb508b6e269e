import { loadPair } from './load-pair';

/** Pixels of a register; the same number stands in src/kernels/program.ts. */
const CHUNK: i32 = 512;

/** Numbers of the operations, as in src/kernels/operations.ts. */
enum Op {
  load = 0,
  add = 1,
  subtract = 2,
  multiply = 3,
  divide = 4,
  modulo = 5,
  power = 6,
  less = 7,
  lessOrEqual = 8,
  equal = 9,
  unequal = 10,
  and = 11,
  or = 12,
  min = 13,
  max = 14,
  atan2 = 15,
  hypot = 16,
  normalisedDifference = 17,
  select = 18,
  negate = 20,
  not = 21,
  isnan = 22,
  abs = 23,
  sign = 24,
  sqrt = 25,
  floor = 26,
  ceil = 27,
  trunc = 28,
  round = 29,
  exp = 30,
  log = 31,
  log2 = 32,
  log10 = 33,
  sin = 34,
  cos = 35,
  tan = 36,
  asin = 37,
  acos = 38,
  atan = 39,
  tanh = 40,
}

// Types that stand for an operation: the choice between them is made when compiling, so that a loop holds but one.
class Add {}
class Subtract {}
class Multiply {}
class Divide {}
class Less {}
class LessOrEqual {}
class Equal {}
class Unequal {}
class And {}
class Or {}
class Min {}
class Max {}
class NormalisedDifference {}
class Negate {}
class Not {}
class Isnan {}
class Abs {}
class Sign {}
class Sqrt {}
class Floor {}
class Ceil {}
class Trunc {}
class Round {}

/**
 * Runs a program over all pixels, a chunk at a time: every instruction is one loop over registers of float64, two
 * pixels a vector. `code`: five i32 an instruction (operation, target, three operands), then the register of every
 * result. `inputs`: 32 bytes each: u32 type, address, address of the nodata marker or 0; f64 scale and offset from byte
 * 16. `outputs`: float32, `outputSize` bytes a result. Registers of constants are filled by the caller.
 */
export function evaluate(
  code: usize,
  count: i32,
  registers: usize,
  inputs: usize,
  outputs: usize,
  outputSize: i32,
  results: i32,
  pixels: i32,
): void {
  const resultsAt = code + <usize>count * 20;
  for (let from = 0; from < pixels; from += CHUNK) {
    const length = min(CHUNK, pixels - from);
    for (let at = code; at < resultsAt; at += 20) {
      const operation = load<i32>(at);
      const target = registerAt(registers, load<i32>(at, 4));
      const first = load<i32>(at, 8);
      if (operation === Op.load) {
        loadInput(inputs + <usize>first * 32, from, target, length);
        continue;
      }
      const a = registerAt(registers, first);
      const b = registerAt(registers, load<i32>(at, 12));
      if (operation === Op.select) select(target, a, b, registerAt(registers, load<i32>(at, 16)), length);
      else if (operation >= Op.negate) unary(operation, target, a, length);
      else binary(operation, target, a, b, length);
    }
    for (let result = 0; result < results; result++) {
      const source = registerAt(registers, load<i32>(resultsAt + ((<usize>result) << 2)));
      demote(source, outputs + <usize>result * <usize>outputSize + ((<usize>from) << 2), length);
    }
  }
}

function registerAt(registers: usize, index: i32): usize {
  return registers + <usize>index * <usize>(CHUNK * 8);
}

/** Whole vectors of four; an output has room for them. */
function demote(source: usize, target: usize, length: i32): void {
  for (let i = 0; i < length; i += 2) {
    const pair = f32x4.demote_f64x2_zero(v128.load(source + ((<usize>i) << 3)));
    v128.store64_lane(target + ((<usize>i) << 2), pair, 0);
  }
}

function loadInput(input: usize, from: i32, target: usize, length: i32): void {
  const samples = <usize>load<u32>(input, 4);
  const marker = <usize>load<u32>(input, 8);
  const scale = load<f64>(input, 16);
  const offset = load<f64>(input, 24);
  switch (load<u32>(input)) {
    case 0:
      physical<u8>(samples + <usize>from, marker, scale, offset, target, length);
      break;
    case 1:
      physical<i8>(samples + <usize>from, marker, scale, offset, target, length);
      break;
    case 2:
      physical<u16>(samples + ((<usize>from) << 1), marker, scale, offset, target, length);
      break;
    case 3:
      physical<i16>(samples + ((<usize>from) << 1), marker, scale, offset, target, length);
      break;
    case 4:
      physical<u32>(samples + ((<usize>from) << 2), marker, scale, offset, target, length);
      break;
    case 5:
      physical<i32>(samples + ((<usize>from) << 2), marker, scale, offset, target, length);
      break;
    case 6:
      physical<f32>(samples + ((<usize>from) << 2), marker, scale, offset, target, length);
      break;
    case 7:
      physical<f64>(samples + ((<usize>from) << 3), marker, scale, offset, target, length);
      break;
  }
}

function physical<T>(samples: usize, markerAt: usize, scale: f64, offset: f64, target: usize, length: i32): void {
  // NaN equals nothing, so it stands for "no marker" in the comparison.
  const marker = f64x2.splat(markerAt !== 0 ? <f64>load<T>(markerAt) : NaN);
  const scales = f64x2.splat(scale);
  const offsets = f64x2.splat(offset);
  const none = f64x2.splat(NaN);
  for (let i = 0; i < length; i += 2) {
    const pair = loadPair<T>(samples + <usize>i * sizeof<T>());
    const value = f64x2.add(f64x2.mul(pair, scales), offsets);
    v128.store(target + ((<usize>i) << 3), v128.bitselect(none, value, f64x2.eq(pair, marker)));
  }
}

function select(target: usize, test: usize, yes: usize, no: usize, length: i32): void {
  const zero = f64x2.splat(0);
  const none = f64x2.splat(NaN);
  const end = (<usize>length) << 3;
  for (let i: usize = 0; i < end; i += 16) {
    const tested = v128.load(test + i);
    const chosen = v128.bitselect(v128.load(no + i), v128.load(yes + i), f64x2.eq(tested, zero));
    v128.store(target + i, v128.bitselect(none, chosen, f64x2.ne(tested, tested)));
  }
}

function binary(operation: i32, target: usize, a: usize, b: usize, length: i32): void {
  switch (operation) {
    case Op.add:
      pairs<Add>(target, a, b, length);
      break;
    case Op.subtract:
      pairs<Subtract>(target, a, b, length);
      break;
    case Op.multiply:
      pairs<Multiply>(target, a, b, length);
      break;
    case Op.divide:
      pairs<Divide>(target, a, b, length);
      break;
    case Op.less:
      pairs<Less>(target, a, b, length);
      break;
    case Op.lessOrEqual:
      pairs<LessOrEqual>(target, a, b, length);
      break;
    case Op.equal:
      pairs<Equal>(target, a, b, length);
      break;
    case Op.unequal:
      pairs<Unequal>(target, a, b, length);
      break;
    case Op.and:
      pairs<And>(target, a, b, length);
      break;
    case Op.or:
      pairs<Or>(target, a, b, length);
      break;
    case Op.min:
      pairs<Min>(target, a, b, length);
      break;
    case Op.max:
      pairs<Max>(target, a, b, length);
      break;
    case Op.normalisedDifference:
      pairs<NormalisedDifference>(target, a, b, length);
      break;
    default:
      singly(operation, target, a, b, length);
  }
}

function pairs<O>(target: usize, a: usize, b: usize, length: i32): void {
  const end = (<usize>length) << 3;
  for (let i: usize = 0; i < end; i += 16) {
    v128.store(target + i, combined<O>(v128.load(a + i), v128.load(b + i)));
  }
}

function is<O, P>(): bool {
  return idof<O>() === idof<P>();
}

function combined<O>(x: v128, y: v128): v128 {
  const zero = f64x2.splat(0);
  if (is<O, Add>()) return f64x2.add(x, y);
  if (is<O, Subtract>()) return f64x2.sub(x, y);
  if (is<O, Multiply>()) return f64x2.mul(x, y);
  if (is<O, Divide>()) return v128.bitselect(f64x2.splat(NaN), f64x2.div(x, y), f64x2.eq(y, zero));
  if (is<O, Min>()) return f64x2.min(x, y);
  if (is<O, Max>()) return f64x2.max(x, y);
  if (is<O, NormalisedDifference>()) {
    const sum = f64x2.add(x, y);
    return v128.bitselect(f64x2.splat(NaN), f64x2.div(f64x2.sub(x, y), sum), f64x2.eq(sum, zero));
  }
  let holds: v128;
  if (is<O, Less>()) holds = f64x2.lt(x, y);
  else if (is<O, LessOrEqual>()) holds = f64x2.le(x, y);
  else if (is<O, Equal>()) holds = f64x2.eq(x, y);
  else if (is<O, Unequal>()) holds = f64x2.ne(x, y);
  else if (is<O, And>()) holds = v128.and(f64x2.ne(x, zero), f64x2.ne(y, zero));
  else holds = v128.or(f64x2.ne(x, zero), f64x2.ne(y, zero));
  return truth(holds, v128.or(f64x2.ne(x, x), f64x2.ne(y, y)));
}

/** 1 or 0, and NaN where an operand is missing. */
function truth(holds: v128, missing: v128): v128 {
  return v128.bitselect(f64x2.splat(NaN), v128.and(holds, f64x2.splat(1)), missing);
}

function singly(operation: i32, target: usize, a: usize, b: usize, length: i32): void {
  const end = (<usize>length) << 3;
  for (let i: usize = 0; i < end; i += 8) {
    const x = load<f64>(a + i);
    const y = load<f64>(b + i);
    let value: f64 = NaN;
    if (!Number.isNaN(x) && !Number.isNaN(y)) {
      if (operation === Op.modulo) value = modulo(x, y);
      else if (operation === Op.power) value = NativeMath.pow(x, y);
      else if (operation === Op.atan2) value = NativeMath.atan2(x, y);
      else value = NativeMath.hypot(x, y);
    }
    store<f64>(target + i, value);
  }
}

function modulo(x: f64, y: f64): f64 {
  const rest = x % y;
  return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest;
}

function unary(operation: i32, target: usize, a: usize, length: i32): void {
  switch (operation) {
    case Op.negate:
      changed<Negate>(target, a, length);
      break;
    case Op.not:
      changed<Not>(target, a, length);
      break;
    case Op.isnan:
      changed<Isnan>(target, a, length);
      break;
    case Op.abs:
      changed<Abs>(target, a, length);
      break;
    case Op.sign:
      changed<Sign>(target, a, length);
      break;
    case Op.sqrt:
      changed<Sqrt>(target, a, length);
      break;
    case Op.floor:
      changed<Floor>(target, a, length);
      break;
    case Op.ceil:
      changed<Ceil>(target, a, length);
      break;
    case Op.trunc:
      changed<Trunc>(target, a, length);
      break;
    case Op.round:
      changed<Round>(target, a, length);
      break;
    default: {
      const end = (<usize>length) << 3;
      for (let i: usize = 0; i < end; i += 8) store<f64>(target + i, transcendental(operation, load<f64>(a + i)));
    }
  }
}

function changed<O>(target: usize, a: usize, length: i32): void {
  const end = (<usize>length) << 3;
  for (let i: usize = 0; i < end; i += 16) v128.store(target + i, changedPair<O>(v128.load(a + i)));
}

function changedPair<O>(x: v128): v128 {
  const zero = f64x2.splat(0);
  if (is<O, Negate>()) return f64x2.neg(x);
  if (is<O, Abs>()) return f64x2.abs(x);
  if (is<O, Sqrt>()) return f64x2.sqrt(x);
  if (is<O, Floor>()) return f64x2.floor(x);
  if (is<O, Ceil>()) return f64x2.ceil(x);
  if (is<O, Trunc>()) return f64x2.trunc(x);
  if (is<O, Round>()) return f64x2.nearest(x);
  const missing = f64x2.ne(x, x);
  if (is<O, Isnan>()) return v128.and(missing, f64x2.splat(1));
  if (is<O, Not>()) return truth(f64x2.eq(x, zero), missing);
  const one = f64x2.splat(1);
  const sign = f64x2.sub(v128.and(f64x2.gt(x, zero), one), v128.and(f64x2.lt(x, zero), one));
  return v128.bitselect(f64x2.splat(NaN), sign, missing);
}

function transcendental(operation: i32, x: f64): f64 {
  switch (operation) {
    case Op.exp:
      return NativeMath.exp(x);
    case Op.log:
      return NativeMath.log(x);
    case Op.log2:
      return NativeMath.log2(x);
    case Op.log10:
      return NativeMath.log10(x);
    case Op.sin:
      return NativeMath.sin(x);
    case Op.cos:
      return NativeMath.cos(x);
    case Op.tan:
      return NativeMath.tan(x);
    case Op.asin:
      return NativeMath.asin(x);
    case Op.acos:
      return NativeMath.acos(x);
    case Op.atan:
      return NativeMath.atan(x);
    default:
      return NativeMath.tanh(x);
  }
}
