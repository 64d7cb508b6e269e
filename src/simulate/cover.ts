import { chance, hash, layeredNoise, mix, nearestPoint, noise, ramp } from './noise';
import { parcelAt } from './parcels';
import {
  type BuiltKind,
  builtAt,
  makeSettlements,
  motorwayDistance,
  roadDistance,
  type Settlements,
} from './settlements';
import { hilliness, lakeDepth, makeTerrain, RIVER_HALF_WIDTH, riverBend, riverSide, type Terrain } from './terrain';

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
}

export function makeWorld(seed: number): World {
  const terrain = makeTerrain(seed);
  return { seed, terrain, settlements: makeSettlements(terrain) };
}

/** Land less than this above the mean water level is the lake's to take: bare shore when the level is low. */
export const SHORE_HEIGHT = 1.7;

/** What covers the ground at a place, from the strongest claim to the weakest: water, roads, houses, trees, parcels. */
export function coverAt({ seed, terrain, settlements }: World, x: number, y: number): Cover {
  const depth = lakeDepth(terrain, x, y);
  if (depth > -SHORE_HEIGHT) {
    const grain = 0.6 * noise(x / 60, y / 60, seed + 81) + 0.4 * noise(x / 17, y / 17, seed + 82);
    return { kind: 'lake', id: 0, grain, depth };
  }
  const plain = (kind: CoverKind, grain: number, id = 0): Cover => ({ kind, id, grain, depth: 0 });
  const speckle = noise(x / 13, y / 13, seed + 84);
  const motorway = motorwayDistance(x, y);
  if (motorway < 15) return motorway < 2.5 ? plain('margin', 0) : plain('road', 0.3 * speckle);
  if (roadDistance(settlements, x, y, seed) < 5.5) return plain('road', 0.3 * speckle);
  const side = riverSide(terrain, x, y);
  if (Math.abs(side) < 150) {
    const bank = Math.abs(side) - RIVER_HALF_WIDTH - 7 * noise(x / 70, y / 70, seed + 83);
    if (bank < 0) return plain('river', 0.5 * speckle);
    const gravel = 46 * ramp(0.35, 1, riverBend(terrain, y) * Math.sign(side) + 0.3 * noise(x / 60, y / 60, seed + 80));
    if (bank < gravel) return plain('gravel', speckle);
    if (bank < 85 * ramp(-0.4, 0.3, noise(x / 310, y / 310, seed + 85))) return forest(seed, x, y, 0.95);
  }
  // Reeds and alders on the lake's damp edge, and all over its island.
  if (depth > -SHORE_HEIGHT - 1.6 && noise(x / 160, y / 160, seed + 89) > -0.2) return forest(seed, x, y, 0.95);
  const { island } = terrain.lake;
  if (Math.hypot(x - island.x, y - island.y) < 260) return forest(seed, x, y, 0.95);
  const built = builtAt(settlements, x, y, seed);
  if (built) return plain(built, speckle);
  if (motorway < 32 && noise(x / 240, y / 240, seed + 86) > -0.1) return forest(seed, x, y, 0.9);
  if (brookDistance(seed, x, y) < 11 && noise(x / 190, y / 190, seed + 87) > -0.35) return forest(seed, x, y, 0.95);
  return parcelCover(seed, terrain, x, y);
}

/** Metres to the nearest brook: brooks run where a slow noise is zero. */
function brookDistance(seed: number, x: number, y: number): number {
  const value = layeredNoise(x / 2300, y / 2300, seed + 88, 3);
  if (Math.abs(value) > 0.02) return Number.POSITIVE_INFINITY;
  const dx = layeredNoise((x + 8) / 2300, y / 2300, seed + 88, 3) - value;
  const dy = layeredNoise(x / 2300, (y + 8) / 2300, seed + 88, 3) - value;
  return (Math.abs(value) * 8) / Math.max(1e-6, Math.hypot(dx, dy));
}

function parcelCover(seed: number, terrain: Terrain, x: number, y: number): Cover {
  const parcel = parcelAt(seed, x, y);
  // Decided at the parcel's middle, so that a wood ends where its owner's land does; on the hills where the slope says.
  const hills = hilliness(terrain, parcel.x, parcel.y);
  const wildX = mix(parcel.x, x, 0.75 * hills);
  const wildY = mix(parcel.y, y, 0.75 * hills);
  const wooded = layeredNoise(wildX / 1700, wildY / 1700, seed + 91, 4) + 0.42 * hills - 0.24;
  if (wooded > 0) {
    const broad = 0.42 + 0.5 * layeredNoise(x / 1500, y / 1500, seed + 92, 2) - 0.25 * hills;
    return forest(seed, x, y, broad);
  }
  const alike = (kind: CoverKind, grain: number): Cover => ({ kind, id: 0, grain, depth: 0 });
  const edge = chance(parcel.borderId, 1, seed);
  if (edge < 0.62 && parcel.blockBorder < 3.2) return alike('track', noise(x / 20, y / 20, seed + 93));
  if (edge > 0.5 && edge < 0.85 && parcel.blockBorder < 9 && noise(x / 75, y / 75, seed + 94) > 0) {
    return forest(seed, x, y, 0.95);
  }
  if (parcel.border < 2 || parcel.blockBorder < 4.5) return alike('margin', noise(x / 20, y / 20, seed + 95));
  const damp = ramp(-60, -4, lakeDepth(terrain, parcel.x, parcel.y));
  const grassy = 0.16 + 0.55 * hills + 0.5 * damp + 0.28 * layeredNoise(parcel.x / 2500, parcel.y / 2500, seed + 96, 2);
  const dice = chance(parcel.id, 2, seed);
  if (dice < 0.035) return forest(seed, x, y, chance(parcel.id, 3, seed));
  // Rows: noise drawn out along the parcel's direction; soil: noise that knows no parcels.
  const u = x * parcel.cos + y * parcel.sin;
  const v = y * parcel.cos - x * parcel.sin;
  const rows = noise(u / 260, v / 16, parcel.id);
  const soil = layeredNoise(x / 150, y / 150, seed + 97, 3);
  const grain = 0.75 * soil + 0.4 * rows;
  const kind = dice > 1 - grassy ? (chance(parcel.id, 4, seed) < 0.25 ? 'pasture' : 'meadow') : 'arable';
  return { kind, id: parcel.id, grain, depth: 0 };
}

/** Trees: stands of one age and kind, a share `broad` of them broadleaved, with the light and shade of crowns. */
function forest(seed: number, x: number, y: number, broad: number): Cover {
  const bentX = x + 25 * noise(x / 90, y / 90, seed + 101);
  const bentY = y + 25 * noise(x / 90, y / 90, seed + 102);
  const stand = nearestPoint(bentX / 210, bentY / 210, seed + 103, 0.9);
  const id = hash(stand.cellX, stand.cellY, seed + 104);
  const crowns = 0.55 * noise(x / 24, y / 24, seed + 105) + 0.45 * noise(x / 55, y / 55, seed + 106);
  if (broad < 0.9 && chance(id, 1, seed) < 0.035) return { kind: 'clearing', id, grain: crowns, depth: 0 };
  // A few trees of the other kind in every stand.
  const stray = 0.2 * noise(x / 70, y / 70, seed + 107);
  const kind = chance(id, 2, seed) + stray < broad ? 'broadleaf' : 'conifer';
  return { kind, id, grain: crowns, depth: 0 };
}
