import { describe, expect, test } from 'vitest';
import { apply } from '#geo/affine';
import { resolveCrs } from '#geo/crs';
import { transformer } from '#geo/transformer';
import type { Affine, GeoBox } from '#model/grid';
import { medianReflectance, surfaceReflectance } from '#simulate/landscape';
import { tilesOf } from '#simulate/sample';
import { BANDS } from '#simulate/spectra';
import { surveyLandscape } from '#simulate/survey';

const SEED = 1;

/** The same pixels on the ground, as a (turned) grid of another zone. */
async function seenFrom(crs: string, { crs: own, transform, shape }: GeoBox): Promise<GeoBox> {
  const convert = transformer(await resolveCrs(own), await resolveCrs(crs));
  const place = (col: number, row: number) => convert.forward(...apply(transform, col, row));
  const [c, f] = place(0, 0);
  const right = place(shape[1], 0);
  const down = place(0, shape[0]);
  const turned: Affine = [
    (right[0] - c) / shape[1],
    (down[0] - c) / shape[0],
    c,
    (right[1] - f) / shape[1],
    (down[1] - f) / shape[0],
    f,
  ];
  return { crs, transform: turned, shape };
}

describe('one landscape under two zones', () => {
  test('the same ground has the same reflectance in either zone, all over the overlap', async () => {
    const [west] = await tilesOf({ size: 600 });
    const { crs, transform } = west!.geobox;
    const [, , x, , , y] = transform;
    const whole: GeoBox = { crs, transform: [40, 0, x, 0, -40, y], shape: [150, 150] };
    const shared: GeoBox = { crs, transform: [40, 0, x + 4000, 0, -40, y], shape: [150, 50] };
    const here = surfaceReflectance(await surveyLandscape(whole, { seed: SEED }), '2023-06-15T10:10:00Z').bands.nir;
    const turned = await surveyLandscape(await seenFrom('EPSG:32633', shared), { seed: SEED });
    const there = surfaceReflectance(turned, '2023-06-15T10:10:00Z').bands.nir;
    const off = there.filter((value, at) => {
      const [row, col] = [Math.floor(at / 50), at % 50];
      return Math.abs(value - here[row * 150 + col + 100]!) > 0.002;
    });
    // The two grids fit to a decimetre, so that a border that runs through a pixel may fall differently.
    expect(off.length / there.length).toBeLessThan(0.01);
    expect(new Set(there).size).toBeGreaterThan(1000);
  });

  test('the tiles lie on either side of 12° E and overlap by three tenths', async () => {
    const [west, east] = await tilesOf({ size: 600 });
    expect([west!.geobox.crs, east!.geobox.crs]).toEqual(['EPSG:32632', 'EPSG:32633']);
    const inWest = await seenFrom('EPSG:32632', east!.geobox);
    const overlap = (west!.geobox.transform[2] + 6000 - inWest.transform[2]) / 6000;
    expect(overlap).toBeGreaterThan(0.25);
    expect(overlap).toBeLessThan(0.35);
  });
});

describe('what the seasons do', () => {
  const tile = tilesOf({ size: 160 }).then(([west]) => surveyLandscape(west!.geobox, { seed: SEED }));
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

  test('the lake is larger in June than in November', async () => {
    const survey = await tile;
    const june = mean(surfaceReflectance(survey, '2023-06-10T10:00:00Z').water);
    const november = mean(surfaceReflectance(survey, '2023-11-25T10:00:00Z').water);
    expect(november).toBeGreaterThan(0.02);
    expect(june / november).toBeGreaterThan(1.03);
  });

  test('it is greener in May than in February, and snow lies in January only', async () => {
    const survey = await tile;
    const ndvi = (date: string) => {
      const { red, nir } = surfaceReflectance(survey, date, { snow: false }).bands;
      return mean(nir.map((value, at) => (value - red[at]!) / (value + red[at]!)));
    };
    expect(ndvi('2023-05-28T10:00:00Z') - ndvi('2023-02-10T10:00:00Z')).toBeGreaterThan(0.12);
    expect(mean(surfaceReflectance(survey, '2024-01-13T10:00:00Z').snow)).toBeGreaterThan(0.3);
    expect(mean(surfaceReflectance(survey, '2024-07-13T10:00:00Z').snow)).toBe(0);
    expect(mean(surfaceReflectance(survey, '2024-01-13T10:00:00Z', { snow: false }).snow)).toBe(0);
  });

  test.each([3, 4])('the median over %i dates is the median of the dates', async (count) => {
    const survey = await tile;
    const dates = ['2023-03-01', '2023-06-01', '2023-07-20', '2023-10-10']
      .slice(0, count)
      .map((day) => `${day}T10:00:00Z`);
    const median = medianReflectance(survey, dates);
    const surfaces = dates.map((date) => surfaceReflectance(survey, date, { snow: false }));
    for (const band of BANDS) {
      const expected = median[band].map((_, at) => {
        const values = surfaces.map(({ bands }) => bands[band][at]!).sort((a, b) => a - b);
        return count === 3 ? values[1]! : (values[1]! + values[2]!) / 2;
      });
      expect(median[band]).toEqual(expected);
    }
  });
});
