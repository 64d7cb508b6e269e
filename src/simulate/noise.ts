const STEP_X = 0x27d4eb2d;
const STEP_Y = 0x165667b1;

/**
 * Repeatable randomness over the plane: whole numbers in, a mixed 32-bit number out (the finaliser of MurmurHash3).
 */
export function hash(x: number, y: number, seed: number): number {
  // Added, not XORed: (-x, -y) would meet (x, y).
  let h = (Math.imul(x, STEP_X) + Math.imul(y, STEP_Y) + Math.imul(seed, 0x9e3779b1)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** As `hash`, from 0 up to but not 1. */
export function chance(x: number, y: number, seed: number): number {
  return hash(x, y, seed) / 4294967296;
}

const DIRECTION_X = Float64Array.from({ length: 16 }, (_, i) => Math.cos((Math.PI * i) / 8));
const DIRECTION_Y = Float64Array.from({ length: 16 }, (_, i) => Math.sin((Math.PI * i) / 8));

/** Gradient noise (Perlin 2002), about -1..1 with mean 0, features one unit wide. */
export function noise(x: number, y: number, seed: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const fx = x - left;
  const fy = y - top;
  // A lattice point's direction needs no more than one round of mixing, and this is the innermost loop of all.
  const corner = (Math.imul(left, STEP_X) + Math.imul(top, STEP_Y) + Math.imul(seed, 0x9e3779b1)) | 0;
  const a = slope(corner, fx, fy);
  const b = slope(corner + STEP_X, fx - 1, fy);
  const c = slope(corner + STEP_Y, fx, fy - 1);
  const d = slope(corner + STEP_X + STEP_Y, fx - 1, fy - 1);
  const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
  const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
  const upper = a + (b - a) * u;
  return (upper + (c + (d - c) * u - upper) * v) * 1.5;
}

function slope(corner: number, dx: number, dy: number): number {
  let h = Math.imul(corner ^ (corner >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  const direction = h >>> 28;
  return DIRECTION_X[direction]! * dx + DIRECTION_Y[direction]! * dy;
}

/** What noise never exceeds: the longest reach of a gradient, times its scale. */
const PEAK = 1.07;

/**
 * Layers of noise, each twice as fine and half as strong, turned against each other; about -1..1. Where the result is
 * sure to lie below `floor` the finer layers are left out, and it is only that: below `floor`.
 */
export function layeredNoise(
  x: number,
  y: number,
  seed: number,
  layers: number,
  floor = Number.NEGATIVE_INFINITY,
): number {
  const total = 2 - 2 ** (1 - layers);
  let sum = 0;
  let strength = 1;
  let left = total;
  let u = x;
  let v = y;
  for (let layer = 0; layer < layers; layer++) {
    sum += strength * noise(u, v, seed + layer * 101);
    left -= strength;
    if (sum + left * PEAK < floor * total) return (sum + left * PEAK) / total;
    strength *= 0.5;
    // A turn by the 3-4-5 triangle hides the lattice.
    const turned = 1.6 * u - 1.2 * v;
    v = 1.2 * u + 1.6 * v;
    u = turned;
  }
  return sum / total;
}

/** The two nearest of a jittered lattice of points, one per cell of size 1. Reused between calls: copy what you keep. */
export interface Nearest {
  /** Lattice cell of the nearest point: its identity. */
  cellX: number;
  cellY: number;
  /** The nearest point. */
  x: number;
  y: number;
  /** Lattice cell of the runner-up. */
  otherX: number;
  otherY: number;
  /** Distance to the border between the two. */
  border: number;
}

/** Which Voronoi cell of the jittered lattice (x, y) lies in. `jitter` 0 is a square grid, 1 the wildest. */
export function nearestPoint(x: number, y: number, seed: number, jitter: number): Nearest {
  const column = Math.floor(x);
  const row = Math.floor(y);
  let first = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  const near: Nearest = { cellX: 0, cellY: 0, x: 0, y: 0, otherX: 0, otherY: 0, border: 0 };
  let runnerX = 0;
  let runnerY = 0;
  for (let cellY = row - 1; cellY <= row + 1; cellY++) {
    for (let cellX = column - 1; cellX <= column + 1; cellX++) {
      const random = hash(cellX, cellY, seed);
      const px = cellX + 0.5 + jitter * ((random & 0xffff) / 65536 - 0.5);
      const py = cellY + 0.5 + jitter * ((random >>> 16) / 65536 - 0.5);
      const distance = (px - x) * (px - x) + (py - y) * (py - y);
      if (distance < first) {
        second = first;
        runnerX = near.x;
        runnerY = near.y;
        near.otherX = near.cellX;
        near.otherY = near.cellY;
        first = distance;
        near.cellX = cellX;
        near.cellY = cellY;
        near.x = px;
        near.y = py;
      } else if (distance < second) {
        second = distance;
        runnerX = px;
        runnerY = py;
        near.otherX = cellX;
        near.otherY = cellY;
      }
    }
  }
  near.border = (second - first) / (2 * Math.hypot(runnerX - near.x, runnerY - near.y));
  return near;
}

/** 0 below `from`, 1 above `to`, a smooth step between; `from` may lie above `to`. */
export function ramp(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

export function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}
