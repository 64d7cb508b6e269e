import type { GeoJsonGeometry } from '#quadrat';
import type { Shape } from './draw-tool';

/** Longitude and latitude. */
export type Corner = readonly [number, number];

/** Corners set one by one, until they are a shape. */
export class Pen {
  readonly #shape: Shape;
  readonly #near: (a: Corner, b: Corner) => boolean;
  #corners: Corner[] = [];

  /** @param near whether two corners are one to whoever looks at the map */
  constructor(shape: Shape, near: (a: Corner, b: Corner) => boolean) {
    this.#shape = shape;
    this.#near = near;
  }

  get count(): number {
    return this.#corners.length;
  }

  /**
   * Sets a corner. Returns the shape where it is finished: a box with its second corner, a polygon of three corners or more
   * where the first or the last is set again, a line of two or more where the last is. A corner on the one before is none.
   */
  set(at: Corner): GeoJsonGeometry | null {
    const [first] = this.#corners;
    const last = this.#corners.at(-1);
    const onLast = last !== undefined && this.#near(last, at);
    if (this.#shape === 'line' && onLast) return this.count >= 2 ? lineOf(this.#corners) : null;
    const again = this.#shape !== 'line' && ((first && this.#near(first, at)) || onLast);
    if (again) return this.#shape === 'polygon' && this.count >= 3 ? polygonOf(this.#corners) : null;
    if (this.#shape === 'box' && first) return first[0] === at[0] || first[1] === at[1] ? null : boxOf(first, at);
    this.#corners.push(at);
    return null;
  }

  /** Takes the last corner back, which finishes nothing. */
  undo(): null {
    this.#corners.pop();
    return null;
  }

  /** What it would look like with its next corner there; null before the first. */
  preview(at: Corner): GeoJsonGeometry | null {
    const [first] = this.#corners;
    if (!first) return null;
    if (this.#shape === 'box') return boxOf(first, at);
    return this.#shape === 'line' ? lineOf([...this.#corners, at]) : polygonOf([...this.#corners, at]);
  }
}

function lineOf(corners: readonly Corner[]): GeoJsonGeometry {
  return { type: 'LineString', coordinates: corners.map(([lon, lat]) => [lon, lat]) };
}

function polygonOf(corners: readonly Corner[]): GeoJsonGeometry {
  const ring = corners.map(([lon, lat]) => [lon, lat]);
  return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] };
}

function boxOf([west, south]: Corner, [east, north]: Corner): GeoJsonGeometry {
  return polygonOf([
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ]);
}
