import { describe, expect, it } from 'vitest';
import type { FlagDefinition, Measurement } from '#quadrat';
import { classBands, classesOf } from '#view/combinations';
import { binsOf, domainOf } from '#view/histogram';
import { classPalette, paletteTexels } from '#view/palette';
import { NO_VALUE } from '#view/raster';
import { sampleWithin } from '#view/stretch';

const band = (flags: Record<string, FlagDefinition>): Measurement => ({ name: 'scl', dtype: 'uint8', flags });
const whole = [0, 1, 2, 3, 4, 5, 6, 7];

describe('classes of a band', () => {
  it('are those of a band that is one field of bits, in order of value', () => {
    const scl = band({ scl: { bits: whole, values: { 6: 'water', 3: 'cloud_shadow' } } });
    expect(classesOf(scl)).toEqual([
      { value: 3, label: 'cloud shadow' },
      { value: 6, label: 'water' },
    ]);
    expect(classBands({ name: 'p', measurements: [{ name: 'red', dtype: 'uint16' }, scl] })).toEqual([scl]);
  });

  it('are none where flags overlap', () => {
    expect(classesOf(band({ cloud: { bits: 3, values: { 0: 'no', 1: 'yes' } } }))).toEqual([]);
  });

  it('have a colour each, of their own as long as there are any', () => {
    const labels = [
      'cloud shadow',
      'dark area',
      'cloud high probability',
      'cloud medium probability',
      'water',
      'x',
      'y',
    ];
    const palette = classPalette(labels.map((label, value) => ({ value, label })));
    expect(new Set(palette.map(({ colour }) => colour)).size).toBe(labels.length);
    for (const { colour } of palette) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
    const many = classPalette(Array.from({ length: 200 }, (_, value) => ({ value, label: `class ${value}` })));
    expect(many).toHaveLength(200);
  });

  it('are transparent where they are hidden or unknown', () => {
    const texels = paletteTexels([
      { value: 2, label: 'a', colour: '#102030', visible: true },
      { value: 3, label: 'b', colour: '#ffffff', visible: false },
    ]);
    expect([...texels.slice(8, 16)]).toEqual([16, 32, 48, 255, 0, 0, 0, 0]);
    expect(texels.filter((_, i) => i % 4 === 3 && texels[i] === 255)).toHaveLength(1);
  });
});

describe('a histogram', () => {
  const sorted = Float32Array.from({ length: 1000 }, (_, i) => i);

  it('shows the whole range and no outlier', () => {
    const [low, high] = domainOf(Float32Array.of(...sorted, 1e6), [-50, 900]);
    expect(low).toBeLessThan(-50);
    expect(high).toBeGreaterThan(990);
    expect(high).toBeLessThan(2000);
    expect(domainOf(new Float32Array(0), [0, 1])).toEqual([-0.04, 1.04]);
  });

  it('counts every value within its axis once', () => {
    expect(binsOf(sorted, [0, 1000], 4)).toEqual([250, 250, 250, 250]);
    expect(binsOf(sorted, [500, 1000], 2)).toEqual([250, 250]);
  });

  it('is of what lies in the box, and of nothing where it lies elsewhere', () => {
    const raster = {
      geobox: { crs: 'EPSG:3857', transform: [10, 0, 0, 0, -10, 40] as const, shape: [4, 4] as const },
      width: 4,
      height: 4,
    };
    const channel = Float32Array.from({ length: 16 }, (_, i) => i);
    channel[5] = NO_VALUE;
    const inside = sampleWithin(raster, channel, { west: 10, east: 30, south: 10, north: 30 }, NO_VALUE);
    expect([...inside]).toEqual([6, 9, 10]);
    expect(sampleWithin(raster, channel, { west: 50, east: 90, south: 0, north: 40 }, NO_VALUE)).toHaveLength(0);
  });
});
