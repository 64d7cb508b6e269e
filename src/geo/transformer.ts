import proj4 from 'proj4';
import { asProj4, type Crs, sameCrs } from './crs';

/**
 * Takes coordinates from one CRS to another, x before y on both sides (longitude before latitude, also for EPSG:4326).
 * Where a point has no counterpart the answer is NaN for both, never an exception: a projection has an edge, and every
 * caller has to deal with points beyond it anyway.
 */
export interface Transformer {
  /** True where the coordinates stay as they are. */
  readonly isIdentity: boolean;
  forward(x: number, y: number): [x: number, y: number];
  /** x, y pairs, in place. */
  forwardAll(xy: Float64Array): void;
}

const IDENTITY: Transformer = {
  isIdentity: true,
  forward: (x, y) => [x, y],
  forwardAll: () => undefined,
};

/** Synchronous: both definitions are at hand. */
export function transformer(from: Crs, to: Crs): Transformer {
  if (sameCrs(from, to)) return IDENTITY;
  const converter = proj4(projection(from), projection(to));
  const enforceAxis = hasOwnAxes(from) || hasOwnAxes(to);
  // proj4 wants a new point for each call; one that is handed back and forth would keep its stale z.
  const convert = (x: number, y: number, target: Float64Array, at: number) => {
    target[at] = Number.NaN;
    target[at + 1] = Number.NaN;
    if (!Number.isFinite(x) || !Number.isFinite(y) || (from.isGeographic && Math.abs(y) > 90)) return;
    try {
      const point = converter.forward({ x, y }, enforceAxis);
      if (!Number.isFinite(point.x) || !Number.isFinite(point.y)) return;
      target[at] = point.x;
      target[at + 1] = point.y;
    } catch {
      // Out of the projection's range.
    }
  };
  return {
    isIdentity: false,
    forward(x, y) {
      const pair = new Float64Array(2);
      convert(x, y, pair, 0);
      return [pair[0]!, pair[1]!];
    },
    forwardAll(xy) {
      for (let i = 0; i + 1 < xy.length; i += 2) convert(xy[i]!, xy[i + 1]!, xy, i);
    },
  };
}

function projection(crs: Crs): string {
  return asProj4(crs.definition) as string;
}

/**
 * South-orientated grids (+axis=wsu, Southern Africa) count the other way. proj4 heeds axes only when told to; in WKT it
 * must not be told, as there they also say "latitude first".
 */
function hasOwnAxes(crs: Crs): boolean {
  return crs.definition.includes('+axis=');
}
