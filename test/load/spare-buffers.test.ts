import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roomFor } from '#load/courier';
import { SpareBuffers } from '#load/spare-buffers';

describe('spare buffers', () => {
  it('lend memory that was given back, of the same size in bytes', () => {
    const spare = new SpareBuffers(1000);
    const first = spare.take('uint16', 50);
    spare.giveBack(first);
    expect(spare.take('uint8', 50).buffer).not.toBe(first.buffer);
    expect(spare.take('uint8', 100).buffer).toBe(first.buffer);
  });

  it('lend nothing to two, though it be given back twice', () => {
    const spare = new SpareBuffers(1000);
    const first = spare.take('uint8', 8);
    spare.giveBack(first);
    spare.giveBack(first);
    expect(spare.take('uint8', 8).buffer).not.toBe(spare.take('uint8', 8).buffer);
  });

  it('leave alone what they did not lend', () => {
    const spare = new SpareBuffers(1000);
    const foreign = new Uint8Array(8);
    spare.giveBack(foreign);
    expect(spare.take('uint8', 8).buffer).not.toBe(foreign.buffer);
  });

  it('keep no more than they may', () => {
    const spare = new SpareBuffers(100);
    const [a, b] = [spare.take('uint8', 60), spare.take('uint8', 60)];
    spare.giveBack(a);
    spare.giveBack(b);
    expect(spare.take('uint8', 60).buffer).toBe(a.buffer);
    expect(spare.take('uint8', 60).buffer).not.toBe(b.buffer);
  });

  it('come in few sizes for blocks of any length, a quarter too large at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 30 }), (length) => {
        const room = roomFor(length);
        expect(room).toBeGreaterThanOrEqual(length);
        expect(room).toBeLessThanOrEqual(1.25 * length);
        expect(roomFor(room)).toBe(room);
      }),
    );
    const sizes = new Set(Array.from({ length: 100_000 }, (_, index) => roomFor(100_000 + index)));
    expect(sizes.size).toBeLessThanOrEqual(6);
  });
});
