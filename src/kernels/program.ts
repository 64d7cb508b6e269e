import type { OperationName } from './operations';

/**
 * One step for all pixels of a chunk: `target = operation(operands)`, all of them registers. A target may be one of its
 * own operands.
 */
export type Instruction =
  | { operation: 'load'; target: number; input: number }
  | { operation: OperationName; target: number; operands: number[] };

/**
 * Several expressions over the same bands, compiled to one pass over the pixels: plain data, no code of the text it was
 * made from. A register holds one float64 a pixel of a chunk.
 */
export interface Program {
  registers: number;
  /** Registers that hold one value throughout; nothing writes them. */
  constants: Array<{ register: number; value: number }>;
  instructions: Instruction[];
  /** The register of every result. */
  results: number[];
}

/** Pixels worked at a time: half a dozen registers of them fit the first-level cache. */
export const CHUNK = 512;
