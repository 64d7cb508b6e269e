import { apply } from '#geo/affine';
import { type Crs, crsFromDefinition, resolveCrs } from '#geo/crs';
import { transformer } from '#geo/transformer';
import type { GeoBox } from '#model/grid';

/** Where the simulated landscape lies: on the border of UTM zones 32 and 33, so that a mosaic of it crosses a zone. */
export const CENTRE = { longitude: 12, latitude: 48.25 } as const;

/**
 * The plane the landscape is drawn on: metres east and north of its centre. One continuous CRS of its own, because
 * a landscape drawn in either zone's grid would break at the other.
 */
export const GROUND: Crs = crsFromDefinition(
  'simulated-ground',
  `+proj=tmerc +lat_0=${CENTRE.latitude} +lon_0=${CENTRE.longitude} +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs`,
);

/** Ground coordinates of points of a grid. */
export interface GroundGrid {
  shape: readonly [height: number, width: number];
  /** Metres east and north, row-major, of `factor` x `factor` points a pixel (centres of its equal parts). */
  x: Float64Array;
  y: Float64Array;
}

const STEP = 64;

/**
 * Where the parts of a geobox's pixels lie on the ground. Transformed at every 64th point and interpolated between; over
 * 64 points of 10 m a transverse Mercator bends by less than a millimetre.
 */
export async function groundGrid(geobox: GeoBox, factor: number): Promise<GroundGrid> {
  const toGround = transformer(await resolveCrs(geobox.crs), GROUND);
  const height = geobox.shape[0] * factor;
  const width = geobox.shape[1] * factor;
  const cols = Math.ceil(width / STEP) + 1;
  const rows = Math.ceil(height / STEP) + 1;
  const nodes = new Float64Array(cols * rows * 2);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const place = apply(geobox.transform, (col * STEP + 0.5) / factor, (row * STEP + 0.5) / factor);
      nodes.set(place, (row * cols + col) * 2);
    }
  }
  toGround.forwardAll(nodes);
  const x = new Float64Array(height * width);
  const y = new Float64Array(height * width);
  for (let row = 0; row < height; row++) {
    const top = Math.floor(row / STEP);
    const fy = row / STEP - top;
    for (let col = 0; col < width; col++) {
      const left = Math.floor(col / STEP);
      const fx = col / STEP - left;
      const a = (top * cols + left) * 2;
      const b = a + cols * 2;
      const at = row * width + col;
      x[at] = (nodes[a]! * (1 - fx) + nodes[a + 2]! * fx) * (1 - fy) + (nodes[b]! * (1 - fx) + nodes[b + 2]! * fx) * fy;
      y[at] =
        (nodes[a + 1]! * (1 - fx) + nodes[a + 3]! * fx) * (1 - fy) +
        (nodes[b + 1]! * (1 - fx) + nodes[b + 3]! * fx) * fy;
    }
  }
  return { shape: [height, width], x, y };
}
