import type { Crs } from './crs';
import { LONLAT } from './lonlat';
import { transformer } from './transformer';

/** How much farther apart than others two neighbours lie that have a seam between them. */
const TORN = 50;
const STEP = 1;
const PRECISION = 1e-9;

/**
 * The meridian along which a projection cuts the globe open, so that neighbours on the ground lie at opposite ends of
 * its plane: 180° from the central meridian in cylinders and cones. Undefined where it has none (around a pole).
 */
export function seamOf(crs: Crs): number | undefined {
  if (crs.isGeographic) return 180;
  const { forward } = transformer(LONLAT, crs);
  for (const latitude of [0, 45, -45]) {
    const apart = (west: number, east: number) => {
      const [a, b] = [forward(wrapped(west), latitude), forward(wrapped(east), latitude)];
      return Math.hypot(b[0] - a[0], b[1] - a[1]);
    };
    const steps = Array.from({ length: 360 / STEP }, (_, index) => {
      const west = -180 + STEP / 2 + index * STEP;
      return { west, distance: apart(west, west + STEP) };
    }).filter(({ distance }) => Number.isFinite(distance));
    const usual = steps.map(({ distance }) => distance).sort((a, b) => a - b)[steps.length >> 1];
    const widest = steps.reduce((best, step) => (step.distance > best.distance ? step : best), {
      west: 0,
      distance: 0,
    });
    if (usual === undefined || widest.distance < TORN * usual) continue;
    let [west, east] = [widest.west, widest.west + STEP];
    while (east - west > PRECISION) {
      const middle = (west + east) / 2;
      if (apart(west, middle) > apart(middle, east)) east = middle;
      else west = middle;
    }
    return wrapped((west + east) / 2);
  }
  return undefined;
}

/** The same longitude, from -180 to 180. */
function wrapped(longitude: number): number {
  return longitude > 180 ? longitude - 360 : longitude;
}
