import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { referenceKernels } from '#kernels/reference';
import { Arena } from '#kernels/wasm/arena';
import { codecs } from '#kernels/wasm/codecs';
import type { KernelExports } from '#kernels/wasm/exports';
import { expectSame, wasmKernels } from './kernels-under-test';

const PAGE = 65536;

test('regions are aligned, apart, above the base, and inside memory that grew for them', () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const arena = new Arena(memory, 1001, 10 * PAGE);
  const places = arena.place(5, 0, 3 * PAGE, 1)!;
  expect(places).toEqual([1008, 1024, 1024, 1024 + 3 * PAGE]);
  expect(memory.buffer.byteLength).toBe(4 * PAGE);
  // The next call starts again, and does not grow what is large enough.
  expect(arena.place(2 * PAGE)).toEqual([1008]);
  expect(memory.buffer.byteLength).toBe(4 * PAGE);
});

test('what goes over the limit, or what the engine cannot give, has no place', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
  expect(new Arena(memory, 0, 2 * PAGE).place(2 * PAGE + 1)).toBeUndefined();
  expect(memory.buffer.byteLength).toBe(PAGE);
  expect(new Arena(memory, 0, 10 * PAGE).place(3 * PAGE)).toBeUndefined();
  expect(new Arena(memory, 0, 10 * PAGE).place(2 * PAGE)).toEqual([0]);
});

test('a call without a place runs in TypeScript', () => {
  const refuse = () => {
    throw new Error('called');
  };
  const exports = { inflate: refuse, lzw: refuse, packBits: refuse, zstd: refuse } as unknown as KernelExports;
  const arena = new Arena(new WebAssembly.Memory({ initial: 1 }), 0, 100);
  const bytes = new Uint8Array(500).fill(3);
  expectSame(
    codecs(exports, arena, referenceKernels, (bytes) => new ArrayBuffer(bytes)).inflate(deflateSync(bytes), 500),
    bytes,
  );
});

test('results are copies: the next call does not change them', async () => {
  const wasm = await wasmKernels();
  const first = wasm.inflate(deflateSync(new Uint8Array(500).fill(3)), 500);
  const median = wasm.median([Uint16Array.of(5, 6)], 0);
  wasm.inflate(deflateSync(new Uint8Array(900_000).fill(4)), 900_000);
  expectSame(first, new Uint8Array(500).fill(3));
  expectSame(median, Uint16Array.of(5, 6));
  expect(() => wasm.inflate(new Uint8Array(9), Number.NaN)).toThrow(RangeError);
});
