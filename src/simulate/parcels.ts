import { chance, hash, layeredNoise, nearestPoint } from './noise';

/** Width of a block of parcels that share an orientation, in metres. */
const BLOCK = 780;
/** A block's parcels are cut from a square this large around its middle, which holds every place nearest to it. */
const REACH = BLOCK * 1.7;

/** The parcel of land at a place. */
export interface Parcel {
  /** 32 random bits: its identity, and the dice for everything about it. */
  id: number;
  /** The same for all parcels of a block. */
  block: number;
  /** A point of the parcel, near its middle: what holds there holds for all of it. */
  x: number;
  y: number;
  /** Metres to the parcel's border and to the block's, where tracks and hedges run. */
  border: number;
  blockBorder: number;
  /** Identity of the border between two blocks, the same from both sides. */
  borderId: number;
  /** Direction of its rows, as the sine and cosine of the angle from east. */
  sin: number;
  cos: number;
}

/**
 * Land parcels as consolidated farmland has them: Voronoi blocks, each turned its own way, cut by chance into strips.
 */
export function parcelAt(seed: number, x: number, y: number): Parcel {
  const bentX = x + 70 * layeredNoise(x / 900, y / 900, seed + 51, 2);
  const bentY = y + 70 * layeredNoise(x / 900, y / 900, seed + 52, 2);
  const near = nearestPoint(bentX / BLOCK, bentY / BLOCK, seed + 53, 0.85);
  const block = hash(near.cellX, near.cellY, seed + 54);
  const other = hash(near.otherX, near.otherY, seed + 54);
  // Neighbouring blocks turn alike, as valleys and roads make them, with an outlier here and there.
  const lean = layeredNoise(near.x / 5, near.y / 5, seed + 55, 1) * 1.2 + (chance(block, 1, seed) - 0.5) * 0.9;
  const sin = Math.sin(lean);
  const cos = Math.cos(lean);
  const dx = bentX - near.x * BLOCK;
  const dy = bentY - near.y * BLOCK;
  const u = dx * cos + dy * sin;
  const v = dy * cos - dx * sin;
  const length = 290 + 420 * chance(block, 2, seed);
  const width = 100 + 230 * chance(block, 3, seed) * chance(block, 4, seed);
  let node = block;
  let low = -REACH;
  let high = REACH;
  let floor = -REACH;
  let ceiling = REACH;
  for (let depth = 0; depth < 14; depth++) {
    const long = (high - low) / length;
    const wide = (ceiling - floor) / width;
    if (long < 1.35 && wide < 1.35) break;
    const share = 0.36 + 0.28 * chance(node, 5, seed);
    let upper: boolean;
    if (long > wide) {
      const cut = low + (high - low) * share;
      upper = u > cut;
      if (upper) low = cut;
      else high = cut;
    } else {
      const cut = floor + (ceiling - floor) * share;
      upper = v > cut;
      if (upper) floor = cut;
      else ceiling = cut;
    }
    node = hash(node, upper ? 2 : 1, seed + 56);
  }
  const middleU = (low + high) / 2;
  const middleV = (floor + ceiling) / 2;
  return {
    id: node,
    block,
    x: bentX + (middleU - u) * cos - (middleV - v) * sin,
    y: bentY + (middleU - u) * sin + (middleV - v) * cos,
    border: Math.min(u - low, high - u, v - floor, ceiling - v),
    blockBorder: near.border * BLOCK,
    borderId: hash(Math.min(block, other), Math.max(block, other), seed + 57),
    sin,
    cos,
  };
}
