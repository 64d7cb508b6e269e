import type { ProgramInput } from '../kernels';
import { OPERATIONS } from '../operations';
import { CHUNK, type Program } from '../program';
import { nodataMarker, sampleTypeOf } from '../samples';

/** See {@link Kernels.evaluate}. */
export function evaluate(program: Program, inputs: readonly ProgramInput[], length: number): Float32Array[] {
  checkInputs(program, inputs, length);
  const registers = Array.from({ length: program.registers }, () => new Float64Array(CHUNK));
  for (const { register, value } of program.constants) registers[register]!.fill(value);
  const results = program.results.map(() => new Float32Array(length));
  for (let from = 0; from < length; from += CHUNK) {
    const pixels = Math.min(CHUNK, length - from);
    for (const instruction of program.instructions) {
      const target = registers[instruction.target]!;
      if (instruction.operation === 'load') {
        load(inputs[instruction.input]!, from, pixels, target);
        continue;
      }
      const [a, b = a, c = a] = instruction.operands.map((register) => registers[register]!);
      const { apply }: { apply: (a: number, b: number, c: number) => number } = OPERATIONS[instruction.operation];
      for (let i = 0; i < pixels; i++) target[i] = apply(a![i]!, b![i]!, c![i]!);
    }
    program.results.forEach((register, index) => {
      results[index]!.set(registers[register]!.subarray(0, pixels), from);
    });
  }
  return results;
}

function load({ data, nodata, scale, offset }: ProgramInput, from: number, pixels: number, target: Float64Array): void {
  const marker = nodataMarker(sampleTypeOf(data), nodata);
  for (let i = 0; i < pixels; i++) {
    const sample = data[from + i]!;
    target[i] = sample === marker ? Number.NaN : sample * scale + offset;
  }
}

/** @throws RangeError */
export function checkInputs({ instructions }: Program, inputs: readonly ProgramInput[], length: number): void {
  for (const instruction of instructions) {
    if (instruction.operation !== 'load') continue;
    const { data } = inputs[instruction.input] ?? {};
    if (data?.length !== length) {
      throw new RangeError(`input ${instruction.input} has ${data?.length ?? 'no'} pixels, not ${length}`);
    }
  }
}
