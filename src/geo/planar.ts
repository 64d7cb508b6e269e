import type { Part, Path } from './geometry';

/** [minx, miny, maxx, maxy] of x, y pairs; infinite and inside out where there are none. */
export type Box = [minx: number, miny: number, maxx: number, maxy: number];

export function boxOf(paths: readonly Path[]): Box {
  const box: Box = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const path of paths) {
    for (let i = 0; i < path.length; i += 2) {
      box[0] = Math.min(box[0], path[i]!);
      box[1] = Math.min(box[1], path[i + 1]!);
      box[2] = Math.max(box[2], path[i]!);
      box[3] = Math.max(box[3], path[i + 1]!);
    }
  }
  return box;
}

/** Whether two boxes share a point; their edges belong to them. */
export function boxesMeet(a: Readonly<Box>, b: Readonly<Box>): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/** Whether two geometries of one plane share a point, touching included: ST_Intersects. */
export function partsMeet(a: readonly Part[], b: readonly Part[]): boolean {
  const others = b.map((part) => ({ part, box: boxOf(part.paths) }));
  return a.some((one) => {
    const box = boxOf(one.paths);
    return others.some(
      (other) =>
        boxesMeet(box, other.box) &&
        (one.paths.some((path) => other.part.paths.some((otherPath) => pathsMeet(path, otherPath))) ||
          covers(one, other.part.paths[0]!) ||
          covers(other.part, one.paths[0]!)),
    );
  });
}

/**
 * Whether the first point of `path` is in a polygon, edges included. Where no edge meets another, that point speaks for
 * the whole path.
 */
function covers(part: Part, path: Path): boolean {
  return part.kind === 'polygon' && pointInRings(part.paths, path[0]!, path[1]!);
}

/** Even-odd rule over the outer ring and holes together; a point on an edge is inside. */
export function pointInRings(rings: readonly Path[], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0; i + 3 < ring.length; i += 2) {
      const x0 = ring[i]!;
      const y0 = ring[i + 1]!;
      const x1 = ring[i + 2]!;
      const y1 = ring[i + 3]!;
      if (y0 > y !== y1 > y) {
        const side = turn(x0, y0, x1, y1, x, y);
        if (side === 0) return true;
        // To the left of an upward edge, or to the right of a downward one: the ray to the east crosses it.
        if (side > 0 === y1 > y0) inside = !inside;
      } else if (onSegment(x0, y0, x1, y1, x, y)) {
        return true;
      }
    }
    if (ring.length === 2 && ring[0] === x && ring[1] === y) return true;
  }
  return inside;
}

/** Whether two paths share a point. A path of one point counts as that point. */
export function pathsMeet(a: Path, b: Path): boolean {
  const boxA = boxOf([a]);
  const boxB = boxOf([b]);
  if (!boxesMeet(boxA, boxB)) return false;
  const near = segmentsNear(b, boxA);
  return segmentsNear(a, boxB).some((i) => near.some((j) => segmentsMeet(a, i, b, j)));
}

/** Where the segments of a path begin whose own box meets `box`. */
function segmentsNear(path: Path, box: Readonly<Box>): number[] {
  const found: number[] = [];
  const last = Math.max(0, path.length - 4);
  for (let i = 0; i <= last; i += 2) {
    const [x0, y0, x1, y1] = segment(path, i);
    const misses =
      Math.max(x0, x1) < box[0] || Math.min(x0, x1) > box[2] || Math.max(y0, y1) < box[1] || Math.min(y0, y1) > box[3];
    if (!misses) found.push(i);
  }
  return found;
}

function segment(path: Path, i: number): [x0: number, y0: number, x1: number, y1: number] {
  const end = i + 3 < path.length ? i + 2 : i;
  return [path[i]!, path[i + 1]!, path[end]!, path[end + 1]!];
}

function segmentsMeet(a: Path, i: number, b: Path, j: number): boolean {
  const [ax, ay, bx, by] = segment(a, i);
  const [cx, cy, dx, dy] = segment(b, j);
  if (Math.max(ax, bx) < Math.min(cx, dx) || Math.max(cx, dx) < Math.min(ax, bx)) return false;
  if (Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by)) return false;
  const c = turn(ax, ay, bx, by, cx, cy);
  const d = turn(ax, ay, bx, by, dx, dy);
  if ((c > 0 && d > 0) || (c < 0 && d < 0)) return false;
  const e = turn(cx, cy, dx, dy, ax, ay);
  const f = turn(cx, cy, dx, dy, bx, by);
  // Neither lies wholly to one side of the other; where all four are on one line, their boxes (checked above) decide.
  return !((e > 0 && f > 0) || (e < 0 && f < 0));
}

/** Above 0 where c lies left of the way from a to b, 0 on it. */
function turn(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

function onSegment(ax: number, ay: number, bx: number, by: number, x: number, y: number): boolean {
  return (
    turn(ax, ay, bx, by, x, y) === 0 &&
    x >= Math.min(ax, bx) &&
    x <= Math.max(ax, bx) &&
    y >= Math.min(ay, by) &&
    y <= Math.max(ay, by)
  );
}
