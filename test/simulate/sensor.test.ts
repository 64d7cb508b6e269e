import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { GeoBox } from '#model/grid';
import { MASKED } from '#simulate/collections';
import { medianReflectance, surfaceReflectance } from '#simulate/landscape';
import { scenesOf } from '#simulate/sample';
import { CLASSES, type Observation, OFFSET, observe, SCALE } from '#simulate/sensor';
import { BANDS } from '#simulate/spectra';
import { surveyLandscape } from '#simulate/survey';

// All of the western tile, with pixels of 40 m: little to draw, and everything in it.
const OPTIONS = { seed: 1, size: 600, dates: 24 };
const scenes = scenesOf(OPTIONS).then((all) => all.filter(({ tile }) => tile.name === 'west'));
const coarse = ({ crs, transform: [, , x, , , y] }: GeoBox): GeoBox => ({
  crs,
  transform: [40, 0, x, 0, -40, y],
  shape: [150, 150],
});
const survey = scenes.then((own) => surveyLandscape(coarse(own[0]!.tile.geobox), OPTIONS));
const observations = Promise.all([scenes, survey]).then(([own, ground]) =>
  own.map(({ pass }) => observe(ground, pass)),
);

const reflectance = (stored: number) => stored * SCALE + OFFSET;

describe('determinism', () => {
  const digest = ({ bands, scl }: Observation) => {
    const hash = createHash('sha256').update(scl);
    for (const band of BANDS) hash.update(new Uint8Array(bands[band].buffer));
    return hash.digest('hex').slice(0, 16);
  };

  test('a seed draws the same picture every time', async () => {
    const [own, seen] = await Promise.all([scenes, observations]);
    const again = await surveyLandscape(coarse(own[0]!.tile.geobox), OPTIONS);
    for (const index of [0, 7, 15]) expect(digest(observe(again, own[index]!.pass))).toBe(digest(seen[index]!));
    // As drawn when this was written: another value means another sample, and SAMPLE_VERSION must go up.
    expect(digest(seen[6]!)).toBe('fdf9e953817c4d34');
  });

  test('another seed draws another', async () => {
    const other = (await scenesOf({ ...OPTIONS, seed: 2 }))[0]!;
    const ground = await surveyLandscape(coarse(other.tile.geobox), { seed: 2 });
    expect(digest(observe(ground, other.pass))).not.toBe(digest((await observations)[0]!));
  });
});

describe('classes are what was drawn', () => {
  /** Stored minus true reflectance of a band for every pixel of a class, over all dates. */
  const errors = async (kind: number, band: 'blue' | 'nir' = 'blue') => {
    // Under cloud there may be snow, as bright as it; whether a class of the ground is right shows without it.
    const dark = (value: number) => value < 0.3 || band === 'nir';
    const [own, ground, seen] = await Promise.all([scenes, survey, observations]);
    return own.flatMap(({ pass }, index) => {
      const truth = surfaceReflectance(ground, pass.time).bands[band];
      const { scl, bands } = seen[index]!;
      return [...scl].flatMap((value, at) =>
        value === kind && dark(truth[at]!) ? [reflectance(bands[band][at]!) - truth[at]!] : [],
      );
    });
  };
  const quantile = (values: number[], q: number) => values.sort((a, b) => a - b)[Math.floor(q * (values.length - 1))]!;

  test('all of them occur but defects, which this sensor never has', async () => {
    const found = new Set((await observations).flatMap(({ scl }) => [...new Set(scl)]));
    const expected = Object.values(CLASSES).filter((value) => value !== CLASSES.defective);
    for (const value of expected) expect(found, `class ${value}`).toContain(value);
  });

  test('nodata is 0 in every band, and nowhere else is 0', async () => {
    for (const { scl, bands } of await observations) {
      for (const band of BANDS) expect(scl.every((value, at) => (value === 0) === (bands[band][at] === 0))).toBe(true);
    }
  });

  test('cloud is far brighter than the ground, shadow darker, clear ground as it is', async () => {
    expect(quantile(await errors(CLASSES.cloudHigh), 0.05)).toBeGreaterThan(0.2);
    expect(quantile(await errors(CLASSES.shadow, 'nir'), 0.95)).toBeLessThan(0);
    for (const kind of [CLASSES.vegetation, CLASSES.bare, CLASSES.water]) {
      const off = await errors(kind);
      expect(off.length).toBeGreaterThan(1000);
      // Haze and undetected thin cloud lift it a little, as they do in life.
      expect(quantile(off, 0.5)).toBeGreaterThan(-0.01);
      expect(quantile(off, 0.5)).toBeLessThan(0.03);
      expect(quantile(off, 0.98)).toBeLessThan(0.09);
    }
  });

  test('the mask is worth having: the masked median is near the truth, the unmasked one is not', async () => {
    const [own, ground, seen] = await Promise.all([scenes, survey, observations]);
    const truth = medianReflectance(
      ground,
      own.map(({ pass }) => pass.time),
    ).red;
    const meanError = (keep: (scl: number) => boolean) => {
      let sum = 0;
      let count = 0;
      for (let at = 0; at < truth.length; at++) {
        const values = seen.filter(({ scl }) => keep(scl[at]!)).map(({ bands }) => bands.red[at]!);
        if (values.length === 0) continue;
        values.sort((a, b) => a - b);
        const middle = (values[(values.length - 1) >> 1]! + values[values.length >> 1]!) / 2;
        sum += Math.abs(reflectance(middle) - truth[at]!);
        count++;
      }
      return sum / count;
    };
    const excluded = new Set<number>(MASKED);
    const masked = meanError((scl) => !excluded.has(scl));
    const unmasked = meanError((scl) => scl !== CLASSES.nodata);
    expect(masked).toBeLessThan(0.02);
    expect(unmasked / masked).toBeGreaterThan(3);
  });
});
