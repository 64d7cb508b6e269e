import type { GeoBox } from '#model/grid';
import { apply } from './affine';
import { type Crs, resolveCrs } from './crs';
import { LONLAT } from './lonlat';
import { transformer } from './transformer';

/** WGS 84. */
const RADIUS = 6378137;
const ECCENTRICITY = 0.0818191908426215;
const RADIAN = Math.PI / 180;

/**
 * Latitudes apart by less than this may be interpolated between: over a twentieth of a degree, the area of a pixel
 * differs from a straight line by some 1e-7 of itself.
 */
const SPACING_DEGREES = 0.05;
const WIDEST = 32;

/**
 * Area of a pixel on the ground in square metres, on the ellipsoid of WGS 84 and not in the plane of the grid, whose
 * square metres a projection stretches: by 0.1 % in UTM, by a factor of 4 at 60 degrees in EPSG:3857. NaN where a corner of the
 * pixel has no place on the globe.
 */
export async function pixelAreas(geobox: GeoBox): Promise<(row: number, col: number) => number> {
  const crs = await resolveCrs(geobox.crs);
  const exact = areaAt(geobox, crs);
  const step = spacing(geobox, crs);
  if (step === 1) return exact;
  const known = new Map<number, number>();
  const stride = Math.ceil(geobox.shape[1] / step) + 2;
  const node = (row: number, col: number): number => {
    const key = row * stride + col;
    const found = known.get(key) ?? exact(row * step, col * step);
    known.set(key, found);
    return found;
  };
  return (row, col) => {
    const [r, c] = [Math.floor(row / step), Math.floor(col / step)];
    const [v, u] = [row / step - r, col / step - c];
    const upper = node(r, c) * (1 - u) + node(r, c + 1) * u;
    return upper * (1 - v) + (node(r + 1, c) * (1 - u) + node(r + 1, c + 1) * u) * v;
  };
}

/**
 * The four corners in a cylindrical equal-area projection, where the area of a polygon is that on the ground: x = a * lambda,
 * y = a * q / 2 (Snyder 1987, Map Projections: A Working Manual, equations 3-12 and 10-14 to 10-16).
 */
function areaAt({ transform }: GeoBox, crs: Crs): (row: number, col: number) => number {
  const { forward } = transformer(crs, LONLAT);
  return (row, col) => {
    const corners = [
      [col, row],
      [col + 1, row],
      [col + 1, row + 1],
      [col, row + 1],
    ].map(([x, y]) => forward(...apply(transform, x!, y!)));
    const [origin] = corners[0]!;
    let twice = 0;
    for (let i = 0; i < 4; i++) {
      const [ax, ay] = flat(corners[i]!, origin);
      const [bx, by] = flat(corners[(i + 1) % 4]!, origin);
      twice += ax * by - bx * ay;
    }
    return Math.abs(twice) / 2;
  };
}

function flat([lon, lat]: readonly [number, number], origin: number): [number, number] {
  // The short way round from the first corner: a pixel may lie across 180 degrees.
  const along = ((((lon - origin + 180) % 360) + 360) % 360) - 180;
  const sine = Math.sin(lat * RADIAN);
  const e = ECCENTRICITY;
  const q = (1 - e * e) * (sine / (1 - e * e * sine * sine) - Math.log((1 - e * sine) / (1 + e * sine)) / (2 * e));
  return [RADIUS * along * RADIAN, (RADIUS * q) / 2];
}

/** Pixels between those whose area is computed. */
function spacing({ transform, shape: [height, width] }: GeoBox, crs: Crs): number {
  const { forward } = transformer(crs, LONLAT);
  const [row, col] = [height / 2, width / 2];
  const [lon, lat] = forward(...apply(transform, col, row));
  const next = [forward(...apply(transform, col + 1, row)), forward(...apply(transform, col, row + 1))];
  const size = Math.max(...next.map(([x, y]) => Math.hypot((x - lon) * Math.cos(lat * RADIAN), y - lat)));
  const step = Math.floor(SPACING_DEGREES / size);
  return step > 1 ? Math.min(WIDEST, step) : 1;
}
