import type { Crs } from './crs';
import { LONLAT } from './lonlat';
import { transformer } from './transformer';

/** Where a longitude and latitude (EPSG:4326, degrees) lies in a CRS, x before y; null where it has no place there. */
export function fromLonLat([lon, lat]: readonly [lon: number, lat: number], crs: Crs): [x: number, y: number] | null {
  const [x, y] = transformer(LONLAT, crs).forward(lon, lat);
  return Number.isFinite(x) && Number.isFinite(y) ? [x, y] : null;
}
