import { describe, expect, it } from 'vitest';
import { colourise } from '#view/colourise';
import { rampTexels } from '#view/ramps';
import { Raster } from '#view/raster';
import type { Look } from '#view/raster-layer';
import { enlargement, roundLength } from '#view/sheet';

const GRID = { crs: 'EPSG:3857', transform: [1, 0, 0, 0, -1, 2], shape: [2, 2] } as const;
const LOOK: Look = { ranges: [[0, 1]], gamma: 1, ramp: 'viridis', reversed: false };

function raster(bands: Record<string, number[]>): Raster {
  const names = Object.keys(bands);
  const made = new Raster(
    GRID,
    names,
    names.map(() => undefined),
  );
  const data = Object.fromEntries(names.map((name) => [name, Float32Array.from(bands[name]!)]));
  made.write({ x: 0, y: 0, bands: data, shape: [1, 2, 2] });
  return made;
}
const pixel = (rgba: Uint8ClampedArray, at: number) => [...rgba.subarray(at * 4, at * 4 + 4)];

describe('pictures coloured without a graphics card', () => {
  it('take the ends of a ramp at and beyond the ends of its range, and nothing where there is none', () => {
    const texels = rampTexels('viridis', false);
    const rgba = colourise(raster({ ndvi: [0, 1, 7, Number.NaN] }), LOOK, 0, 2);
    expect(pixel(rgba, 0)).toEqual([...texels.subarray(0, 4)]);
    expect(pixel(rgba, 1)).toEqual([...texels.subarray(255 * 4, 256 * 4)]);
    expect(pixel(rgba, 2)).toEqual(pixel(rgba, 1));
    expect(pixel(rgba, 3)).toEqual([0, 0, 0, 0]);
    const turned = colourise(raster({ ndvi: [0, 1, 7, 0] }), { ...LOOK, reversed: true }, 0, 1);
    expect(pixel(turned, 0)).toEqual(pixel(rgba, 1));
  });

  it('stretch three channels each by its own range, brighten by gamma, and need all three', () => {
    const look: Look = {
      ...LOOK,
      ranges: [
        [0, 1],
        [0, 2],
        [-1, 1],
      ],
    };
    const bands = { red: [0.5, 1, 0, 0], green: [0.5, 2, 0, Number.NaN], blue: [0, 1, -1, 0] };
    const rgba = colourise(raster(bands), look, 0, 2);
    expect(pixel(rgba, 0)).toEqual([128, 64, 128, 255]);
    expect(pixel(rgba, 1)).toEqual([255, 255, 255, 255]);
    expect(pixel(rgba, 2)).toEqual([0, 0, 0, 255]);
    expect(pixel(rgba, 3)[3]).toBe(0);
    const brighter = colourise(raster(bands), { ...look, gamma: 2 }, 0, 1);
    expect(pixel(brighter, 0)).toEqual([180, 128, 180, 255]);
  });

  it('give classes their colours, and hidden or unknown ones none', () => {
    const palette = [
      { value: 4, label: 'vegetation', colour: '#4f9a4a', visible: true },
      { value: 9, label: 'cloud', colour: '#f6f6f2', visible: false },
    ];
    const rgba = colourise(raster({ scl: [4, 9, 5, 4] }), { ...LOOK, palette }, 1, 1);
    expect(pixel(rgba, 1)).toEqual([0x4f, 0x9a, 0x4a, 255]);
    expect(pixel(rgba, 0)[3]).toBe(0);
    expect(pixel(colourise(raster({ scl: [4, 9, 5, 4] }), { ...LOOK, palette }, 0, 1), 1)[3]).toBe(0);
  });
});

describe('what stands under a picture', () => {
  it('has a scale bar of a round length', () => {
    expect([999, 1000, 4999, 0.7, 12].map(roundLength)).toEqual([500, 1000, 2000, 0.5, 10]);
  });

  it('has room for words: small pictures are drawn larger, by whole pixels', () => {
    expect([40, 360, 720, 4096].map(enlargement)).toEqual([16, 2, 1, 1]);
  });
});
