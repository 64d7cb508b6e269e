import type { Kernels } from '../kernels';
import { OPERATIONS } from '../operations';
import { CHUNK, type Program } from '../program';
import { checkInputs } from '../reference/evaluate';
import { sampleTypeOf } from '../samples';
import type { Allocate, Arena } from './arena';
import type { KernelExports } from './exports';
import { ONE_SAMPLE, paddedSize, readSamples, typeCode, writeMarker, writeSamples } from './samples-in-memory';

/** The instruction that reads a band; the others are numbered in OPERATIONS. */
const LOAD = 0;
/** Bytes of an instruction: five words of 32 bits. */
const WORDS = 5;
/** Bytes of what is said of an input: type, samples and marker, 4 spare, scale and offset. */
const INPUT_BYTES = 32;

export function programs(
  exports: KernelExports,
  arena: Arena,
  reference: Kernels,
  allocate: Allocate,
): Pick<Kernels, 'evaluate'> {
  return {
    evaluate(program, inputs, length) {
      checkInputs(program, inputs, length);
      const code = wordsOf(program);
      const outputSize = paddedSize('f32', length);
      const places = arena.place(
        program.registers * CHUNK * 8,
        paddedSize('i32', code.length),
        inputs.length * INPUT_BYTES,
        program.results.length * outputSize,
        ...inputs.map(({ data }) => paddedSize(sampleTypeOf(data), length) + 16),
        ...inputs.map(() => ONE_SAMPLE),
      );
      if (!places) return reference.evaluate(program, inputs, length);
      const [registersAt, codeAt, inputsAt, outputsAt] = places as [number, number, number, number];
      for (const { register, value } of program.constants) {
        new Float64Array(arena.buffer, registersAt + register * CHUNK * 8, CHUNK).fill(value);
      }
      writeSamples(arena, 'i32', codeAt, code);
      inputs.forEach(({ data, nodata, scale, offset }, index) => {
        const type = sampleTypeOf(data);
        const samplesAt = places[4 + index]!;
        const marker = writeMarker(arena, type, places[4 + inputs.length + index]!, nodata);
        writeSamples(arena, type, samplesAt, data);
        const at = inputsAt + index * INPUT_BYTES;
        writeSamples(arena, 'u32', at, Uint32Array.of(typeCode(type), samplesAt, marker));
        writeSamples(arena, 'f64', at + 16, Float64Array.of(scale, offset));
      });
      const { instructions, results } = program;
      exports.evaluate(
        codeAt,
        instructions.length,
        registersAt,
        inputsAt,
        outputsAt,
        outputSize,
        results.length,
        length,
      );
      return results.map((_, index) => {
        const result = new Float32Array(allocate(length * Float32Array.BYTES_PER_ELEMENT));
        result.set(readSamples(arena, 'f32', outputsAt + index * outputSize, length));
        return result;
      });
    },
  };
}

/** Instructions, then the registers of the results. */
function wordsOf({ instructions, results }: Program): Int32Array {
  const words = instructions.flatMap((instruction) => {
    if (instruction.operation === 'load') return [LOAD, instruction.target, instruction.input, 0, 0];
    const [a = 0, b = 0, c = 0] = instruction.operands;
    return [OPERATIONS[instruction.operation].code, instruction.target, a, b, c];
  });
  if (words.length !== instructions.length * WORDS) throw new RangeError('an instruction has more than three operands');
  return Int32Array.from([...words, ...results]);
}
