import { expect, it } from 'vitest';

it('runs in a browser with WebGL 2 and WebAssembly SIMD', () => {
  expect(document.createElement('canvas').getContext('webgl2')).not.toBeNull();
  // The smallest module with a v128 instruction: (func (result v128) (v128.const ...)).
  const simd = new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
  ]);
  expect(WebAssembly.validate(simd)).toBe(true);
});
