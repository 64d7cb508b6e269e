import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Cube, isQuadratError, zonalStatistics, zoneMask } from '#quadrat';

interface Step {
  valid: number;
  mean: number;
  stddev: number;
  min: number;
  max: number;
  quantiles: number[];
  classPixels: number[];
  classSquareMetres: number[];
}
interface Case {
  name: string;
  crs: string;
  transform: [number, number, number, number, number, number];
  shape: [number, number];
  zoneCrs: string;
  rings: number[][][];
  pixels: number;
  window: [number, number, number, number];
  rowCounts: number[];
  squareMetres: number;
  steps: Step[];
}

const CASES = JSON.parse(readFileSync(new URL('../golden/zonal.json', import.meta.url), 'utf8')) as Case[];
const NODATA = 7;

/** The samples of test/golden/zonal.py: band `value` with nodata, and `class`, which has none. */
function cubeOf({ crs, transform, shape, steps }: Case): Pick<Cube, 'bands' | 'coords' | 'geobox' | 'shape'> {
  const [height, width] = shape;
  const size = height * width;
  const value = new Uint16Array(size * steps.length);
  const classes = new Uint8Array(size * steps.length);
  for (let step = 0; step < steps.length; step++) {
    for (let pixel = 0; pixel < size; pixel++) {
      const sample = (pixel * 31 + step * 17 + Math.floor(pixel / width) * 5) % 251;
      const at = step * size + pixel;
      value[at] = (pixel * 13 + step * 7) % 11 < 2 + 2 * step ? NODATA : sample;
      classes[at] = value[at]! % 5;
    }
  }
  return {
    shape: [steps.length, height, width],
    coords: {
      time: steps.map((_, step) => `2024-0${step + 1}-01T00:00:00Z`),
      x: new Float64Array(),
      y: new Float64Array(),
    },
    geobox: { crs, transform, shape },
    bands: {
      value: { name: 'value', dtype: 'uint16', data: value, nodata: NODATA },
      class: { name: 'class', dtype: 'uint8', data: classes },
    },
  };
}

const polygon = (rings: number[][][]) => ({
  type: 'Polygon',
  coordinates: rings.map((ring) => [...ring, ring[0]]),
});

describe.each(CASES)('zonal statistics: $name', (golden) => {
  const cube = cubeOf(golden);
  const zone = { geometry: polygon(golden.rings), crs: golden.zoneCrs };

  it('takes the pixels that GDAL and PROJ take', async () => {
    const mask = await zoneMask(cube.geobox, zone);
    expect([mask.row, mask.col, mask.height, mask.width]).toEqual(golden.window);
    expect(mask.pixels).toBe(golden.pixels);
    const counts = Array.from({ length: mask.height }, (_, row) =>
      mask.inside.subarray(row * mask.width, (row + 1) * mask.width).reduce((sum, one) => sum + one, 0),
    );
    expect(counts).toEqual(golden.rowCounts);
  });

  it('describes them as numpy does, and their ground as an equal-area projection', async () => {
    const found = await zonalStatistics(cube, zone, { classes: ['class'] });
    expect(found.pixels).toBe(golden.pixels);
    expect(found.squareMetres / golden.squareMetres).toBeCloseTo(1, 6);
    const { value } = found.bands;
    expect(Object.keys(found.bands)).toEqual(['value']);
    golden.steps.forEach((step, at) => {
      expect(value!.valid[at]).toBe(step.valid);
      expect(value!.min[at]).toBe(step.min);
      expect(value!.max[at]).toBe(step.max);
      expect(value!.mean[at]).toBeCloseTo(step.mean, 9);
      expect(value!.stddev[at]).toBeCloseTo(step.stddev, 9);
      step.quantiles.forEach((quantile, index) => {
        expect(value!.quantiles[index]![at]).toBeCloseTo(quantile, 9);
      });
      expect(found.classes.class!.values).toEqual([0, 1, 2, 3, 4]);
      expect(found.classes.class!.pixels.map((steps) => steps[at])).toEqual(step.classPixels);
      step.classSquareMetres.forEach((area, index) => {
        expect(found.classes.class!.squareMetres[index]![at]! / area).toBeCloseTo(1, 6);
      });
    });
  });
});

describe('zones', () => {
  const cube = cubeOf(CASES[0]!);
  const square = (x: number, y: number, side: number) => ({
    crs: 'EPSG:32633',
    geometry: polygon([
      [
        [x, y],
        [x + side, y],
        [x + side, y + side],
        [x, y + side],
      ],
    ]),
  });

  it('that share an edge through pixel centres share no pixel, and lose none', async () => {
    const [west, east, both] = await Promise.all([
      zoneMask(cube.geobox, square(500105, 5199755, 100)),
      zoneMask(cube.geobox, square(500205, 5199755, 100)),
      zoneMask(cube.geobox, {
        crs: 'EPSG:32633',
        geometry: {
          type: 'MultiPolygon',
          coordinates: [
            square(500105, 5199755, 100).geometry.coordinates,
            square(500205, 5199755, 100).geometry.coordinates,
          ],
        },
      }),
    ]);
    expect([west.pixels, east.pixels, both.pixels]).toEqual([100, 100, 200]);
    expect(west.col + west.width).toBe(east.col);
  });

  it('that overlap count once', async () => {
    const { coordinates } = square(500105, 5199755, 100).geometry;
    const mask = await zoneMask(cube.geobox, {
      crs: 'EPSG:32633',
      geometry: { type: 'MultiPolygon', coordinates: [coordinates, coordinates] },
    });
    expect(mask.pixels).toBe(100);
  });

  it('beside the cube, or smaller than a pixel between centres, have no pixel and say so', async () => {
    for (const zone of [square(600000, 5199755, 100), square(500101, 5199751, 2)]) {
      const found = await zonalStatistics(cube, zone, { classes: ['class'] });
      expect(found.pixels).toBe(0);
      expect(found.squareMetres).toBe(0);
      expect(found.bands.value!.valid).toEqual([0, 0, 0]);
      expect(found.bands.value!.mean.every(Number.isNaN)).toBe(true);
      expect(found.classes.class!.values).toEqual([]);
    }
  });

  it('reaching beyond the cube are cut at its edge', async () => {
    const mask = await zoneMask(cube.geobox, square(499000, 5199000, 5000));
    expect(mask.pixels).toBe(40 * 50);
  });

  it('without an area are refused, and so is what the cube does not have', async () => {
    const point = { crs: 'EPSG:32633', geometry: { type: 'Point', coordinates: [500100, 5199800] } };
    await expect(zoneMask(cube.geobox, point)).rejects.toSatisfy((error) => isQuadratError(error, 'BAD_REQUEST'));
    const zone = square(500105, 5199755, 100);
    await expect(zonalStatistics(cube, zone, { measurements: ['red'] })).rejects.toSatisfy((error) =>
      isQuadratError(error, 'UNKNOWN_MEASUREMENT'),
    );
    await expect(zonalStatistics(cube, zone, { quantiles: [1.5] })).rejects.toSatisfy((error) =>
      isQuadratError(error, 'BAD_REQUEST'),
    );
    const nowhere = {
      crs: 'EPSG:4326',
      geometry: polygon([
        [
          [15, 95],
          [16, 95],
          [16, 96],
        ],
      ]),
    };
    await expect(zoneMask(cube.geobox, nowhere)).rejects.toSatisfy((error) => isQuadratError(error, 'BAD_REQUEST'));
  });

  it('hear an abort', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const promise = zonalStatistics(cube, square(500105, 5199755, 100), {
      signal: abort.signal,
      onProgress: () => abort.abort(reason),
    });
    await expect(promise).rejects.toBe(reason);
  });
});
