import { lab } from 'd3-color';
import { describe, expect, it } from 'vitest';
import { RAMPS, rampGradient, rampTexels } from '#view/ramps';

describe('colour ramps', () => {
  it.each(RAMPS.map((ramp) => [ramp.id, ramp] as const))('%s: lightness never turns back on an arm', (_, ramp) => {
    const lightness = Array.from({ length: 65 }, (_, i) => lab(ramp.at(i / 64)).l);
    const middle = ramp.kind !== 'sequential' ? 32 : 64;
    const rises = (from: number, to: number) =>
      lightness.slice(from + 1, to + 1).map((value, i) => value - lightness[from + i]!);
    const first = rises(0, middle);
    const direction = Math.sign(lightness[middle]! - lightness[0]!);
    for (const step of first) expect(step * direction).toBeGreaterThan(-0.8);
    for (const step of rises(middle, 64)) expect(step * direction).toBeLessThan(0.8);
  });

  it('texture and legend run the same way, and back when reversed', () => {
    const texels = rampTexels('viridis', false);
    expect([...texels.slice(0, 4)]).toEqual([68, 1, 84, 255]);
    expect([...texels.slice(-4)]).toEqual([253, 231, 37, 255]);
    expect([...rampTexels('viridis', true).slice(0, 3)]).toEqual([253, 231, 37]);
    expect(rampGradient('viridis', false)).toMatch(/^linear-gradient\(to right, #440154/);
  });
});
