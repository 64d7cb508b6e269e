import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Kernels, Samples } from '#kernels/kernels';
import { referenceKernels } from '#kernels/reference';
import { SAMPLE_TYPES } from '#kernels/samples';
import { arbitraryNodata, arbitraryValue, samplesFrom } from './arbitrary-samples';
import { expectSame, wasmKernels } from './kernels-under-test';
import { seededRandom } from './seeded-random';

let wasm: Kernels;
beforeAll(async () => {
  wasm = await wasmKernels();
});

interface Case {
  stacks: Samples[][];
  nodata: Array<number | undefined>;
}

/** One to nine bands, each of its own type, with ties, gaps and extremes. */
const arbitraryBands: fc.Arbitrary<Case> = fc
  .record({
    dates: fc.integer({ min: 1, max: 20 }),
    pixels: fc.integer({ min: 0, max: 23 }),
    seed: fc.nat(),
    bands: fc.array(
      fc.constantFrom(...SAMPLE_TYPES).chain((type) =>
        fc.record({
          type: fc.constant(type),
          values: fc.array(arbitraryValue(type), { minLength: 1, maxLength: 12 }),
          nodata: arbitraryNodata(type),
        }),
      ),
      { minLength: 1, maxLength: 9 },
    ),
  })
  .map(({ dates, pixels, seed, bands }) => {
    const random = seededRandom(seed);
    return {
      stacks: bands.map(({ type, values }) =>
        Array.from({ length: dates }, () =>
          samplesFrom(type, pixels, () => values[Math.floor(random() * values.length)]!),
        ),
      ),
      nodata: bands.map(({ nodata }) => nodata),
    };
  });

/** Like bands of a satellite: each pixel its spectrum, dates that differ in brightness and noise, clouds. */
function scene(bands: number, dates: number, pixels: number, gaps: number, seed = 1): Uint16Array[][] {
  const random = seededRandom(seed);
  const ground = Array.from({ length: bands }, () => Array.from({ length: pixels }, () => 300 + random() * 4000));
  const stacks = ground.map(() => Array.from({ length: dates }, () => new Uint16Array(pixels)));
  for (let date = 0; date < dates; date++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      if (random() < gaps) continue;
      const light = 0.8 + 0.4 * random();
      stacks.forEach((stack, band) => {
        stack[date]![pixel] = ground[band]![pixel]! * light + 100 * random();
      });
    }
  }
  return stacks;
}

describe('WASM equals TypeScript', () => {
  test('geomedian and its spread', () => {
    fc.assert(
      fc.property(arbitraryBands, fc.boolean(), ({ stacks, nodata }, withSpread) => {
        const actual = wasm.geomedian(stacks, nodata, withSpread);
        const expected = referenceKernels.geomedian(stacks, nodata, withSpread);
        expect(actual.bands.length).toBe(stacks.length);
        actual.bands.forEach((band, index) => {
          expectSame(band, expected.bands[index]!);
        });
        expect(actual.spread !== undefined).toBe(withSpread);
        if (actual.spread && expected.spread) {
          for (const name of ['smad', 'emad', 'bcmad'] as const) expectSame(actual.spread[name], expected.spread[name]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('medoid', () => {
    fc.assert(
      fc.property(arbitraryBands, ({ stacks, nodata }) => {
        expectSame(wasm.medoid(stacks, nodata), referenceKernels.medoid(stacks, nodata));
      }),
      { numRuns: 300 },
    );
  });

  // Fewer bands than a vector, as many, more; fewer dates than are sorted in registers, and more; several chunks.
  test.each([
    [1, 5, 1100],
    [3, 24, 1100],
    [4, 24, 3000],
    [6, 70, 700],
  ])('%i bands of %i dates', (bands, dates, pixels) => {
    const stacks = scene(bands, dates, pixels, 0.2);
    const nodata = stacks.map(() => 0);
    const actual = wasm.geomedian(stacks, nodata, true);
    const expected = referenceKernels.geomedian(stacks, nodata, true);
    actual.bands.forEach((band, index) => {
      expectSame(band, expected.bands[index]!);
    });
    expectSame(actual.spread!.smad, expected.spread!.smad);
    expectSame(wasm.medoid(stacks, nodata), referenceKernels.medoid(stacks, nodata));
  });
});

describe.each(['wasm', 'typescript'] as const)('%s', (kind) => {
  const kernels = () => (kind === 'wasm' ? wasm : referenceKernels);
  const one = (values: number[][]) => values.map((dates) => dates.map((value) => Uint16Array.of(value)));
  const point = (stacks: Samples[][], nodata: number | undefined = 0) =>
    kernels()
      .geomedian(
        stacks,
        stacks.map(() => nodata),
        false,
      )
      .bands.map((band) => band[0]);

  test('of a triangle: the point from which its corners are 120 degrees apart', () => {
    const corners = [
      [0, 0],
      [4000, 0],
      [2000, 3464],
    ];
    const stacks = [0, 1].map((band) => corners.map((corner) => Float32Array.of(corner[band]!)));
    const [x, y] = point(stacks, -1);
    expect(Math.abs(x! - 2000)).toBeLessThan(0.5);
    expect(Math.abs(y! - 3464 / 3)).toBeLessThan(0.5);
  });

  test('one observation is its own; of two the middle; equal ones are themselves', () => {
    expect(point(one([[5], [9]]))).toEqual([5, 9]);
    expect(
      point(
        one([
          [5, 8],
          [9, 1],
        ]),
      ),
    ).toEqual([6, 5]);
    expect(
      point(
        one([
          [5, 5, 5],
          [9, 9, 9],
        ]),
      ),
    ).toEqual([5, 9]);
    // Two of three agree, and hold the median where they are.
    expect(
      point(
        one([
          [5, 5, 90],
          [9, 9, 30],
        ]),
      ),
    ).toEqual([5, 9]);
    expect(
      point(
        one([
          [65535, 65535],
          [65535, 65535],
        ]),
      ),
    ).toEqual([65535, 65535]);
  });

  test('large samples close together lose no digits', () => {
    const stacks = [[Uint32Array.of(4294967295), Uint32Array.of(4294967291), Uint32Array.of(4294967293)]];
    expect(point(stacks, undefined)).toEqual([4294967293]);
    const precise = [[1e9, 1e9 + 0.25, 1e9 + 0.5].map((value) => Float64Array.of(value))];
    expect(Math.abs(point(precise as Samples[][], -1)[0]! - (1e9 + 0.25))).toBeLessThan(1e-4);
  });

  test('a date counts only where every band has a value', () => {
    const stacks = one([
      [10, 0, 30],
      [10, 20, 0],
    ]);
    expect(point(stacks)).toEqual([10, 10]);
    const gone = kernels().geomedian(
      one([
        [0, 5],
        [5, 0],
      ]),
      [0, 0],
      true,
    );
    expect(gone.bands.map((band) => band[0])).toEqual([0, 0]);
    expect([gone.spread!.smad[0], gone.spread!.emad[0], gone.spread!.bcmad[0]]).toEqual([Number.NaN, NaN, NaN]);
    expect([
      ...kernels().medoid(
        one([
          [0, 5],
          [5, 0],
        ]),
        [0, 0],
      ),
    ]).toEqual([-1]);
  });

  test('the median moves with its observations, and with their scale', () => {
    const stacks = scene(3, 9, 40, 0.2).map((stack) => stack.map((date) => Float32Array.from(date)));
    const gaps = [0, 0, 0];
    const base = kernels().geomedian(stacks, gaps, false).bands;
    const doubled = stacks.map((stack) => stack.map((date) => date.map((value) => value * 2)));
    kernels()
      .geomedian(doubled, gaps, false)
      .bands.forEach((band, index) => {
        expectSame(band, base[index]!.map((value) => value * 2) as Samples);
      });
  });

  test('no point near by has a smaller sum of distances', () => {
    const stacks = scene(3, 11, 30, 0.3, 5);
    const { bands } = kernels().geomedian(
      stacks.map((stack) => stack.map((date) => Float32Array.from(date))),
      [0, 0, 0],
      false,
    );
    const cost = (pixel: number, place: number[]) =>
      stacks[0]!.reduce((sum, _, date) => {
        const x = stacks.map((stack) => stack[date]![pixel]!);
        return x.some((value) => value === 0) ? sum : sum + Math.hypot(...x.map((value, i) => value - place[i]!));
      }, 0);
    for (let pixel = 0; pixel < 30; pixel++) {
      const place = bands.map((band) => band[pixel]!);
      const least = cost(pixel, place);
      for (const [i, step] of [0, 1, 2].flatMap((band) => [[band, 20] as const, [band, -20] as const])) {
        expect(cost(pixel, place.with(i, place[i]! + step))).toBeGreaterThanOrEqual(least);
      }
    }
  });

  test('bands of unlike dates or lengths are refused', () => {
    const [a, b] = [Uint8Array.of(1), Uint8Array.of(1, 2)];
    for (const stacks of [[], [[]], [[a], [b]], [[a], [a, a]]] as Samples[][][]) {
      expect(() => kernels().geomedian(stacks, [], false)).toThrow(RangeError);
      expect(() => kernels().medoid(stacks, [])).toThrow(RangeError);
    }
  });
});

interface GoldenPixel {
  count: number;
  range: number;
  median: number[];
  spread: [smad: number, emad: number, bcmad: number];
  /** Dates of the observations with the least sum, several where sums are equal. */
  medoids: number[];
}
interface GoldenCase {
  type: 'uint8' | 'int16' | 'float32';
  dates: number;
  pixels: Array<GoldenPixel | null>;
}

/** The formula of test/golden/kernels-spectra.py. */
function goldenStacks(type: GoldenCase['type'], dates: number): Samples[][] {
  return Array.from({ length: 5 }, (_, band) =>
    Array.from({ length: dates }, (_, date) => {
      const values = Array.from({ length: 96 }, (_, pixel) => {
        const turn = date % (1 + (pixel % 7));
        const value = 20 + band * 31 + ((turn * turn * 31 + pixel * 17 + turn * pixel * 5 + band * turn * 11) % 97);
        if ((date * 13 + pixel * 7) % 11 < pixel % 12 || (band === 2 && (date + pixel) % 9 === 0)) return 7;
        return type === 'uint8' || value === 7 ? value : type === 'int16' ? value * 150 - 15000 : value / 300 - 0.05;
      });
      return type === 'uint8'
        ? Uint8Array.from(values)
        : type === 'int16'
          ? Int16Array.from(values)
          : Float32Array.from(values);
    }),
  );
}

describe('against an own port in numpy', async () => {
  const path = new URL('../golden/kernels-spectra.json', import.meta.url);
  const cases = JSON.parse(await readFile(path, 'utf8')) as GoldenCase[];

  test.each(cases)('$dates dates of $type', ({ type, dates, pixels }) => {
    const stacks = goldenStacks(type, dates);
    const { bands, spread } = wasm.geomedian(stacks, [7, 7, 7, 7, 7], true);
    const medoids = wasm.medoid(stacks, [7, 7, 7, 7, 7]);
    expect(pixels.some((golden) => golden === null)).toBe(true);
    pixels.forEach((golden, pixel) => {
      if (golden === null) {
        expect([...bands.map((band) => band[pixel]), medoids[pixel]]).toEqual([7, 7, 7, 7, 7, -1]);
        expect(spread!.emad[pixel]).toBeNaN();
        return;
      }
      // The port iterates in float64, so it may end a step earlier or later: a step is under 1e-4 of the range.
      const step = 2e-4 * golden.range;
      const tolerance = type === 'float32' ? step + 1e-6 : 0.5 + step;
      golden.median.forEach((value, band) => {
        expect(Math.abs(bands[band]![pixel]! - value), `pixel ${pixel}`).toBeLessThanOrEqual(tolerance);
      });
      const [smad, emad, bcmad] = golden.spread;
      const size = Math.hypot(...golden.median);
      expect(Math.abs(spread!.emad[pixel]! - emad), `pixel ${pixel}`).toBeLessThanOrEqual(step + 1e-6);
      expect(Math.abs(spread!.bcmad[pixel]! - bcmad)).toBeLessThanOrEqual((4 * step) / size + 1e-6);
      expect(Math.abs(spread!.smad[pixel]! - smad)).toBeLessThanOrEqual((2 * step) / size + 1e-6);
      expect(golden.medoids).toContain(medoids[pixel]);
    });
  });
});
