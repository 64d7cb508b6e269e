import { describe, expect, it } from 'vitest';
import type { GeoBox } from '#quadrat';
import { HALF_WORLD } from '#view/mercator';
import { NO_VALUE, Raster } from '#view/raster';
import { placeOnWorld } from '#view/raster-layer';

const grid = (height: number, width: number): GeoBox => ({
  crs: 'EPSG:3857',
  transform: [10, 0, 1000, 0, -10, 2000],
  shape: [height, width],
});

describe('a raster', () => {
  it('takes tiles where they belong, and no nodata', () => {
    const raster = new Raster(grid(3, 4), ['red'], [0]);
    raster.write({ y: 1, x: 2, shape: [1, 2, 2], bands: { red: Uint16Array.of(5, 0, 7, 8) } });
    const _ = NO_VALUE;
    const expected = Float32Array.of(_, _, _, _, _, _, 5, _, _, _, 7, 8);
    expect(raster.channels[0]).toEqual(expected);
    expect(raster.patches).toEqual([{ x: 2, y: 1, width: 2, height: 2 }]);
  });

  it('takes NaN for no value, and 0 for a value where nodata is something else', () => {
    const raster = new Raster(grid(1, 3), ['ndvi'], [undefined]);
    raster.write({ y: 0, x: 0, shape: [1, 1, 3], bands: { ndvi: Float32Array.of(Number.NaN, 0, -0.5) } });
    expect(raster.channels[0]).toEqual(Float32Array.of(NO_VALUE, 0, -0.5));
    expect(raster.hasValues).toBe(true);
  });

  it('says which band a tile lacks', () => {
    const raster = new Raster(grid(1, 1), ['red', 'nir'], [0, 0]);
    const tile = { y: 0, x: 0, shape: [1, 1, 1] as const, bands: { red: Uint8Array.of(1) } };
    expect(() => raster.write(tile)).toThrow(/'nir'/);
    expect(raster.hasValues).toBe(true);
  });
});

it('a raster lies on the world to a millimetre, though the matrix ends in 32 bits', () => {
  const geobox: GeoBox = { crs: 'EPSG:3857', transform: [5, 0, 1_387_654.5, 0, -5, 5_812_345.25], shape: [100, 200] };
  // A camera over the raster's corner at zoom 18: clip = world * scale - centre * scale, in doubles.
  const scale = 2 ** 18;
  const size = 2 * HALF_WORLD;
  const cx = (1_387_654.5 + HALF_WORLD) / size;
  const cy = (HALF_WORLD - 5_812_345.25) / size;
  const world = [scale, 0, 0, 0, 0, -scale, 0, 0, 0, 0, 1, 0, -cx * scale, cy * scale, 0, 1];
  const matrix = placeOnWorld(world, { geobox, width: 200, height: 100 });
  const metres = size / scale;
  const at = (u: number, v: number) => [
    (matrix[0]! * u + matrix[4]! * v + matrix[12]!) * metres,
    (matrix[1]! * u + matrix[5]! * v + matrix[13]!) * metres,
  ];
  expect(at(0, 0)[0]).toBeCloseTo(0, 3);
  expect(at(0, 0)[1]).toBeCloseTo(0, 3);
  expect(at(1, 1)[0]).toBeCloseTo(1000, 3);
  expect(at(1, 1)[1]).toBeCloseTo(-500, 3);
});
