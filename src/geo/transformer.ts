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

/** Making one costs 50 µs and every tile asks for the same few, so those made for a pair of objects are kept with them. */
const made = new WeakMap<Crs, WeakMap<Crs, Transformer>>();

/** Synchronous: both definitions are at hand. */
export function transformer(from: Crs, to: Crs): Transformer {
  if (sameCrs(from, to)) return IDENTITY;
  let targets = made.get(from);
  if (!targets) {
    targets = new WeakMap();
    made.set(from, targets);
  }
  let found = targets.get(to);
  if (!found) {
    found = make(from, to);
    targets.set(to, found);
  }
  return found;
}

/**
 * Projections whose world ends within the plane, and whose inverse in proj4 answers for points beyond that end all the
 * same (with a place on the rim, or one that belongs elsewhere). Their answers are projected back and compared. Mercator
 * and its like repeat the world to the east and west instead, which is what a map across 180 degrees wants.
 */
const ENDING = ['sinu', 'moll', 'robin', 'eck6', 'eqearth', 'vandg', 'bonne', 'laea', 'aeqd', 'gnom', 'ortho', 'tpers'];

/** Metres, or whatever the unit of the projection, that a point may differ from itself projected there and back. */
const SAME_PLACE = 1;

function make(from: Crs, to: Crs): Transformer {
  const source = new proj4.Proj(asProj4(from.definition));
  const converter = proj4(source, new proj4.Proj(asProj4(to.definition)));
  const ends = source.names?.some((name) => ENDING.includes(name));
  const [fromOwn, toOwn] = [axisSigns(from), axisSigns(to)];
  const forward = (x: number, y: number): [number, number] => {
    if (!Number.isFinite(x) || !Number.isFinite(y) || (from.isGeographic && Math.abs(y) > 90)) return nowhere();
    try {
      const point = converter.forward(fromOwn ? fromOwn(x, y) : [x, y]) as [number, number];
      if (!Number.isFinite(point[0]) || !Number.isFinite(point[1])) return nowhere();
      if (ends) {
        const [bx, by] = converter.inverse([point[0], point[1]]) as [number, number];
        if (!(Math.hypot(bx - x, by - y) < SAME_PLACE)) return nowhere();
      }
      return toOwn ? toOwn(...point) : point;
    } catch {
      // Out of the projection's range.
      return nowhere();
    }
  };
  return {
    isIdentity: false,
    forward,
    forwardAll(xy) {
      for (let i = 0; i + 1 < xy.length; i += 2) {
        const point = forward(xy[i]!, xy[i + 1]!);
        xy[i] = point[0];
        xy[i + 1] = point[1];
      }
    },
  };
}

function nowhere(): [number, number] {
  return [Number.NaN, Number.NaN];
}

/**
 * What turns x and y of a grid that counts to the west or south (+axis=wsu in Southern Africa, swu in Krovak's) into
 * east and north, and back. proj4 would do it on request, but then also put latitude first where a definition says so.
 */
function axisSigns({ definition }: Crs): ((x: number, y: number) => [number, number]) | undefined {
  const axis = /\+axis=([ewns]{2})/.exec(definition)?.[1];
  if (axis === 'wn') return (x, y) => [-x, y];
  if (axis === 'es') return (x, y) => [x, -y];
  if (axis === 'ws') return (x, y) => [-x, -y];
  if (axis === 'sw') return (x, y) => [-y, -x];
  return undefined;
}
