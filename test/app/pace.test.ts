import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/app/state/pace';

describe('how long the next work will take', () => {
  it('comes near to what work of the kind has taken', () => {
    const pace = new Pace();
    // A line of 1 MB/s, and 10 million pixels a second.
    const took = ({ bytes, pixels }: { bytes: number; pixels: number }) => bytes / 1e6 + pixels / 10e6;
    for (let i = 0; i < 8; i++) {
      for (const work of [
        { bytes: 0, pixels: 30e6 },
        { bytes: 8e6, pixels: 30e6 },
      ]) {
        pace.learn(work, took(work));
      }
    }
    const next = { bytes: 20e6, pixels: 60e6 };
    expect(pace.seconds(next) / took(next)).toBeGreaterThan(0.9);
    expect(pace.seconds(next) / took(next)).toBeLessThan(1.1);
  });

  it('is not led astray by work that took no time or read nothing', () => {
    const pace = new Pace();
    const before = pace.seconds({ bytes: 1e6, pixels: 1e6 });
    pace.learn({ bytes: 5e6, pixels: 0 }, 3);
    pace.learn({ bytes: 5e6, pixels: 1e6 }, 0);
    expect(pace.seconds({ bytes: 1e6, pixels: 1e6 })).toBe(before);
    expect(before).toBeGreaterThan(0);
  });
});
