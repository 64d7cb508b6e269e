import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coalesce } from '#bytes/coalesce';

describe('coalesce', () => {
  it('merges ranges within the gap and keeps those beyond it apart', () => {
    const ranges = [
      { offset: 1000, length: 100 },
      { offset: 0, length: 100 },
      { offset: 164, length: 36 },
    ];
    expect(coalesce(ranges, 64, 1e6)).toEqual([
      { offset: 0, length: 200, members: [1, 2] },
      { offset: 1000, length: 100, members: [0] },
    ]);
    expect(coalesce(ranges, 63, 1e6)).toHaveLength(3);
  });

  it('stops merging at the size limit, but never fetches a byte twice', () => {
    const neighbours = [
      { offset: 0, length: 60 },
      { offset: 60, length: 60 },
    ];
    expect(coalesce(neighbours, 0, 100)).toHaveLength(2);
    expect(coalesce(neighbours, 0, 120)).toHaveLength(1);
    const overlapping = [
      { offset: 0, length: 60 },
      { offset: 59, length: 60 },
    ];
    expect(coalesce(overlapping, 0, 100)).toEqual([{ offset: 0, length: 119, members: [0, 1] }]);
  });

  it('covers every range by its own member, in ascending disjoint requests', () => {
    const range = fc.record({ offset: fc.nat(5000), length: fc.integer({ min: 1, max: 400 }) });
    fc.assert(
      fc.property(
        fc.array(range, { maxLength: 40 }),
        fc.nat(300),
        fc.integer({ min: 1, max: 2000 }),
        (ranges, gap, max) => {
          const merged = coalesce(ranges, gap, max);
          const members = merged.flatMap((m) => m.members).sort((a, b) => a - b);
          expect(members).toEqual(ranges.map((_, i) => i));
          for (const [i, m] of merged.entries()) {
            for (const index of m.members) {
              const r = ranges[index]!;
              expect(r.offset).toBeGreaterThanOrEqual(m.offset);
              expect(r.offset + r.length).toBeLessThanOrEqual(m.offset + m.length);
            }
            const next = merged[i + 1];
            if (next) {
              const end = m.offset + m.length;
              expect(next.offset).toBeGreaterThanOrEqual(end);
              const first = ranges[next.members[0]!]!;
              const joined = Math.max(end, first.offset + first.length) - m.offset;
              expect(next.offset - end > gap || joined > max).toBe(true);
            }
          }
        },
      ),
    );
  });
});
