import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveCrs } from '#geo/crs';
import { transformer } from '#geo/transformer';

interface Case {
  from: string;
  to: string;
  points: Array<[number, number]>;
  expected: Array<[number, number]>;
}

const cases = JSON.parse(readFileSync(new URL('../golden/geo-transform.json', import.meta.url), 'utf8')) as Case[];

/**
 * Metres between GDAL and us, where it is more than a millimetre: national datums from before satellites, for which GDAL
 * chooses among several sets of parameters by place.
 */
const LOOSE: Record<string, number> = { 'EPSG:27700': 0.005, 'EPSG:31467': 4, 'EPSG:26713': 1.5, 'EPSG:5514': 15 };

describe('transformer', () => {
  it.each(cases)('takes $from to $to as GDAL does', async ({ from, to, points, expected }) => {
    const [source, target] = await Promise.all([resolveCrs(from), resolveCrs(to)]);
    const there = transformer(source, target);
    const back = transformer(target, source);
    const metres = target.isGeographic ? 111_320 : { metre: 1, 'us-survey-foot': 1200 / 3937 }[target.units as string]!;
    const tolerance = LOOSE[to] ?? LOOSE[from] ?? 1e-3;
    points.forEach(([x, y], i) => {
      const [px, py] = there.forward(x, y);
      expect(Math.hypot(px - expected[i]![0], py - expected[i]![1]) * metres).toBeLessThan(tolerance);
      const [bx, by] = back.forward(px, py);
      const turn = source.isGeographic ? 360 * Math.round((x - bx) / 360) : 0;
      expect(Math.hypot(bx + turn - x, by - y)).toBeLessThan(source.isGeographic ? 1e-7 : 1e-2);
    });
  });

  it('transforms a batch in place as one by one', async () => {
    const [source, target] = await Promise.all([resolveCrs('EPSG:4326'), resolveCrs('EPSG:32613')]);
    const { forward, forwardAll } = transformer(source, target);
    const xy = Float64Array.of(-105, 40, -104, 41, Number.NaN, 3, -103, 95);
    const expected = [...forward(-105, 40), ...forward(-104, 41), Number.NaN, Number.NaN, Number.NaN, Number.NaN];
    forwardAll(xy);
    expect([...xy]).toEqual(expected);
  });

  it('answers NaN, not an exception, beyond the edge of a projection', async () => {
    const lonlat = await resolveCrs('EPSG:4326');
    for (const [name, x, y] of [
      ['EPSG:3857', 0, 90],
      ['EPSG:3857', 0, 91],
      ['EPSG:32613', Number.POSITIVE_INFINITY, 0],
      ['+proj=ortho +lat_0=0 +lon_0=0 +datum=WGS84', 120, 10],
      ['+proj=geos +h=35785831 +lon_0=0 +datum=WGS84', 120, 10],
      ['EPSG:3577', Number.NaN, -30],
    ] as const) {
      expect(transformer(lonlat, await resolveCrs(name)).forward(x, y), name).toEqual([Number.NaN, Number.NaN]);
    }
  });

  it.each([
    ['ESRI:54009', 1.8e7, 8.9e6, 1.2e7],
    ['ESRI:54030', 1.6e7, 8.5e6, 0.9e7],
    ['+proj=sinu +R=6371007.181', 1.9e7, 5e6, 1.3e7],
    ['EPSG:8857', 1.6e7, 8.3e6, 1.0e7],
    ['EPSG:6931', 1.2e7, 8e6, 8e6],
    ['EPSG:3035', 2e7, 1e7, 5e6],
  ])('knows that %s ends', async (name, beyond, y, within) => {
    const [crs, lonlat] = await Promise.all([resolveCrs(name), resolveCrs('EPSG:4326')]);
    const { forward } = transformer(crs, lonlat);
    expect(forward(beyond, y)).toEqual([Number.NaN, Number.NaN]);
    expect(forward(within, Math.min(y, 5e6)).every(Number.isFinite)).toBe(true);
  });

  it('leaves coordinates of one system alone', async () => {
    const a = await resolveCrs('EPSG:4326');
    const b = await resolveCrs('OGC:CRS84');
    expect(transformer(a, b).isIdentity).toBe(true);
    expect(transformer(a, b).forward(190, 95)).toEqual([190, 95]);
  });

  it('heeds axes that run west and south', async () => {
    const [lonlat, lo19] = await Promise.all([resolveCrs('EPSG:4326'), resolveCrs('EPSG:2048')]);
    const [westing, southing] = transformer(lonlat, lo19).forward(18.5, -33.9);
    expect(westing).toBeGreaterThan(0);
    expect(southing).toBeGreaterThan(3_700_000);
  });
});
