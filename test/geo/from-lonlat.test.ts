import { expect, it } from 'vitest';
import { fromLonLat, resolveCrs } from '#quadrat';

it('says where a longitude and latitude lies in a CRS', async () => {
  expect(fromLonLat([12, 48.25], await resolveCrs('EPSG:4326'))).toEqual([12, 48.25]);
  // cs2cs EPSG:4326 EPSG:32632, PROJ 9
  const [x, y] = fromLonLat([9, 0], await resolveCrs('EPSG:32632'))!;
  expect(x).toBeCloseTo(500_000, 3);
  expect(y).toBeCloseTo(0, 3);
  expect(fromLonLat([0, 91], await resolveCrs('EPSG:3857'))).toBeNull();
});
