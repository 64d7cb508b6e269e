import { describe, expect, it } from 'vitest';
import { type Agreement, disagreement, type Measure, measure, type Stage } from './measure';

const digest = { adler: 7, probes: [10, 20, 30, 40] };

function stage(ours: number[], theirs: Measure[], agreement: Agreement, amount?: number): Stage {
  let [own, other] = [0, 0];
  return {
    stage: 's',
    against: 'a',
    atMost: 1,
    agreement,
    ours: async () => ({ ms: ours[own++]!, digest }),
    theirs: async () => theirs[other++]!,
    ...(amount && { amount }),
  };
}

describe('measure', () => {
  it('leaves out the warm-up and takes the median of the rounds, a unit of work', async () => {
    const theirs = [1, 100, 100, 100].map((ms) => ({ ms, digest }));
    const row = await measure(stage([900, 20, 60, 40], theirs, 'exact', 2), 3, () => {});
    expect(row).toEqual({ stage: 's', against: 'a', ratio: 0.2, atMost: 1, runs: 3 });
  });

  it('rejects where contestants did not do the same work', async () => {
    const other = { ms: 1, digest: { ...digest, adler: 8 } };
    await expect(measure(stage([1, 1], [other, other], 'exact'), 1, () => {})).rejects.toThrow(/results differ/);
  });

  it('rejects where ours is not exactly what a third says, however near theirs is', async () => {
    const near: Stage = stage(
      [1, 1],
      [1, 1].map((ms) => ({ ms, digest })),
      { meanWithin: 1 },
    );
    await expect(measure({ ...near, expected: async () => digest }, 1, () => {})).resolves.toMatchObject({ ratio: 1 });
    const again = stage(
      [1, 1],
      [1, 1].map((ms) => ({ ms, digest })),
      { meanWithin: 1 },
    );
    const wrong = { ...again, expected: async () => ({ ...digest, adler: 8 }) };
    await expect(measure(wrong, 1, () => {})).rejects.toThrow(/checksum 7 against 8/);
  });
});

describe('disagreement', () => {
  it('allows as many samples as said to be as far off as said', () => {
    const near = { adler: 8, probes: [11, 20, 30, 50] };
    expect(disagreement(digest, near, { within: 1, share: 0.75 })).toBeUndefined();
    expect(disagreement(digest, near, { within: 1, share: 0.8 })).toMatch(/75.00 %/);
    expect(disagreement(digest, near, { within: 0, share: 0.75 })).toMatch(/50.00 %/);
    expect(disagreement(digest, { ...near, probes: [10] }, { within: 1, share: 0.5 })).toMatch(/4 samples against 1/);
    expect(disagreement(digest, near, 'exact')).toMatch(/checksum 7 against 8/);
  });

  it('allows samples to be as far off on the average as said', () => {
    const near = { adler: 8, probes: [11, 20, 30, 50] };
    expect(disagreement(digest, near, { meanWithin: 2.75 })).toBeUndefined();
    expect(disagreement(digest, near, { meanWithin: 2.7 })).toMatch(/2.75 on the average, not 2.7/);
    expect(disagreement(digest, { ...near, probes: [10] }, { meanWithin: 9 })).toMatch(/4 samples against 1/);
  });
});
