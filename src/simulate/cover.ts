import { chance, hash, layeredNoise, mix, nearestPoint, noise, ramp } from './noise';
import { type Parcel, parcelAt } from './parcels';
import {
  type BuiltKind,
  builtAt,
  makeSettlements,
  motorwayDistance,
  roadDistance,
  type Settlements,
} from './settlements';
import {
  distance,
  hilliness,
  lakeDepth,
  makeTerrain,
  RIVER_HALF_WIDTH,
  riverBend,
  riverSide,
  type Terrain,
} from './terrain';

/** What can cover the ground. */
export type CoverKind =
  | 'lake'
  | 'river'
  | 'gravel'
  | 'road'
  | 'track'
  | 'margin'
  | 'arable'
  | 'meadow'
  | 'pasture'
  | 'conifer'
  | 'broadleaf'
  | 'clearing'
  | BuiltKind;

/** The ground at one place, before any season. */
export interface Cover {
  kind: CoverKind;
  /** Dice of the thing itself: a field's crops, a stand's age. 0 where all of a kind are alike. */
  id: number;
  /** Grain of its surface, about -1..1. */
  grain: number;
  /** Of the lake and its shore: metres of water at the mean level, negative above it. */
  depth: number;
}

export interface World {
  seed: number;
  terrain: Terrain;
  settlements: Settlements;
  /** By parcel, filled as parcels are met: nothing but a memory of what the seed already decides. */
  holdings: Map<number, Holding>;
}

interface Holding {
  hills: number;
  /** Share of grassland among such parcels. */
  grassy: number;
  wooded: number;
}

export function makeWorld(seed: number): World {
  const terrain = makeTerrain(seed);
  return { seed, terrain, settlements: makeSettlements(terrain), holdings: new Map() };
}

/** Land less than this above the mean water level is the lake's to take: bare shore when the level is low. */
export const SHORE_HEIGHT = 1.7;

/** What covers the ground at a place, from the strongest claim to the weakest: water, roads, houses, trees, parcels. */
export function coverAt(world: World, x: number, y: number): Cover {
  const { seed, terrain, settlements } = world;
  const depth = lakeDepth(terrain, x, y);
  if (depth > -SHORE_HEIGHT) {
    const grain = 0.6 * noise(x / 60, y / 60, seed + 81) + 0.4 * noise(x / 17, y / 17, seed + 82);
    return { kind: 'lake', id: 0, grain, depth };
  }
  const plain = (kind: CoverKind, strength = 1): Cover => speckled(seed, kind, x, y, strength);
  const motorway = motorwayDistance(x, y);
  if (motorway < 15) return motorway < 2.5 ? plain('margin') : plain('road', 0.3);
  if (roadDistance(settlements, x, y, seed) < 5.5) return plain('road', 0.3);
  const side = riverSide(terrain, x, y);
  if (Math.abs(side) < 150) {
    const bank = Math.abs(side) - RIVER_HALF_WIDTH - 7 * noise(x / 70, y / 70, seed + 83);
    if (bank < 0) return plain('river', 0.5);
    const gravel = 46 * ramp(0.35, 1, riverBend(terrain, y) * Math.sign(side) + 0.3 * noise(x / 60, y / 60, seed + 80));
    if (bank < gravel) return plain('gravel');
    if (bank < 85 * ramp(-0.4, 0.3, noise(x / 310, y / 310, seed + 85))) return forest(seed, x, y, 0.95);
  }
  // Reeds and alders on the lake's damp edge, and all over its island.
  if (depth > -SHORE_HEIGHT - 1.6 && noise(x / 160, y / 160, seed + 89) > -0.2) return forest(seed, x, y, 0.95);
  const { island } = terrain.lake;
  if (distance(x - island.x, y - island.y) < 260) return forest(seed, x, y, 0.95);
  const built = builtAt(settlements, x, y, seed);
  if (built) return plain(built);
  if (motorway < 32 && noise(x / 240, y / 240, seed + 86) > -0.1) return forest(seed, x, y, 0.9);
  if (brookDistance(seed, x, y) < 11 && noise(x / 190, y / 190, seed + 87) > -0.35) return forest(seed, x, y, 0.95);
  return parcelCover(world, x, y);
}

/** Ground that is everywhere of one kind, with a speckle of the size of a pixel. */
function speckled(seed: number, kind: CoverKind, x: number, y: number, strength: number): Cover {
  return { kind, id: 0, grain: strength * noise(x / 24, y / 24, seed + 84), depth: 0 };
}

/** Metres to the nearest brook: brooks run where a slow noise is zero. */
function brookDistance(seed: number, x: number, y: number): number {
  const value = layeredNoise(x / 2300, y / 2300, seed + 88, 2);
  if (Math.abs(value) > 0.02) return Number.POSITIVE_INFINITY;
  const dx = layeredNoise((x + 8) / 2300, y / 2300, seed + 88, 2) - value;
  const dy = layeredNoise(x / 2300, (y + 8) / 2300, seed + 88, 2) - value;
  return (Math.abs(value) * 8) / Math.max(1e-6, distance(dx, dy));
}

function parcelCover(world: World, x: number, y: number): Cover {
  const { seed } = world;
  const parcel = parcelAt(seed, x, y);
  const { hills, grassy, wooded } = holdingOf(world, parcel);
  // Decided once for the parcel, so that a wood ends where its owner's land does; on the hills where the slope says.
  const forested = hills > 0.02 ? mix(wooded, woodedness(seed, x, y, hills), Math.min(1, 1.5 * hills)) : wooded;
  if (forested > 0) {
    return forest(seed, x, y, 0.42 + 0.5 * layeredNoise(x / 1500, y / 1500, seed + 92, 2) - 0.25 * hills);
  }
  const edge = chance(parcel.borderId, 1, seed);
  if (edge < 0.62 && parcel.blockBorder < 3.2) return speckled(seed, 'track', x, y, 1);
  if (edge > 0.5 && edge < 0.85 && parcel.blockBorder < 9 && noise(x / 75, y / 75, seed + 94) > 0) {
    return forest(seed, x, y, 0.95);
  }
  if (parcel.border < 1.2 || parcel.blockBorder < 4.5) return speckled(seed, 'margin', x, y, 1);
  const dice = chance(parcel.id, 2, seed);
  if (dice < 0.035) return forest(seed, x, y, chance(parcel.id, 3, seed));
  // Rows: noise drawn out along the parcel's direction; soil: noise that knows no parcels.
  const u = x * parcel.cos + y * parcel.sin;
  const v = y * parcel.cos - x * parcel.sin;
  const rows = noise(u / 320, v / 34, parcel.id);
  const soil = noise(x / 170, y / 170, seed + 97) + 0.25 * noise(x / 62, y / 62, seed + 98);
  const grain = 0.6 * soil + 0.3 * rows;
  const kind = dice > 1 - grassy ? (chance(parcel.id, 4, seed) < 0.25 ? 'pasture' : 'meadow') : 'arable';
  return { kind, id: parcel.id, grain, depth: 0 };
}

/** What a parcel's place decides for all of it. */
function holdingOf({ seed, terrain, holdings }: World, { id, x, y }: Parcel): Holding {
  const known = holdings.get(id);
  if (known) return known;
  const hills = hilliness(terrain, x, y);
  const damp = ramp(-60, -4, lakeDepth(terrain, x, y));
  const grassy = 0.16 + 0.55 * hills + 0.5 * damp + 0.28 * layeredNoise(x / 2500, y / 2500, seed + 96, 2);
  const holding = { hills, grassy, wooded: woodedness(seed, x, y, hills) };
  holdings.set(id, holding);
  return holding;
}

/** Above 0 where forest grows. */
function woodedness(seed: number, x: number, y: number, hills: number): number {
  return layeredNoise(x / 1700, y / 1700, seed + 91, 4) + 0.42 * hills - 0.24;
}

/** Trees: stands of one age and kind, a share `broad` of them broadleaved, with the light and shade of crowns. */
function forest(seed: number, x: number, y: number, broad: number): Cover {
  const bentX = x + 25 * noise(x / 90, y / 90, seed + 101);
  const bentY = y + 25 * noise(x / 90, y / 90, seed + 102);
  const stand = nearestPoint(bentX / 210, bentY / 210, seed + 103, 0.9);
  const id = hash(stand.cellX, stand.cellY, seed + 104);
  const crowns = 0.45 * noise(x / 42, y / 42, seed + 105) + 0.55 * noise(x / 100, y / 100, seed + 106);
  if (broad < 0.9 && chance(id, 1, seed) < 0.035) return { kind: 'clearing', id, grain: crowns, depth: 0 };
  // A few trees of the other kind in every stand.
  const stray = 0.2 * noise(x / 70, y / 70, seed + 107);
  const kind = chance(id, 2, seed) + stray < broad ? 'broadleaf' : 'conifer';
  return { kind, id, grain: crowns, depth: 0 };
}
