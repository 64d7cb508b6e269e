import { chance, layeredNoise, mix, noise, ramp } from './noise';

/** The bones of the landscape: what the rest is drawn upon. All coordinates are ground metres, heights metres. */
export interface Terrain {
  seed: number;
  /** Middle of the lake, its half axes and its turn (east of north, radians). */
  lake: { x: number; y: number; along: number; across: number; turn: number; island: { x: number; y: number } };
  /** East-west place of the river where it crosses y = 0. */
  riverX: number;
  riverPhase: number;
}

export function makeTerrain(seed: number): Terrain {
  const jitter = (index: number, reach: number) => (chance(index, 0, seed) - 0.5) * 2 * reach;
  const lake = {
    x: 150 + jitter(1, 200),
    y: -650 + jitter(2, 120),
    along: 1330 + jitter(3, 90),
    across: 660 + jitter(4, 50),
    turn: 0.35 + jitter(5, 0.15),
    island: { x: 0, y: 0 },
  };
  lake.island = { x: lake.x + 190 + jitter(7, 50), y: lake.y + 380 + jitter(8, 80) };
  return { seed, lake, riverX: lake.x + lake.y * -0.15, riverPhase: chance(6, 0, seed) * 6.28 };
}

/** How much of the hill country a place belongs to, 0..1: hills in the south and west, a plain in the north-east. */
export function hilliness({ seed }: Terrain, x: number, y: number): number {
  const edge = layeredNoise(x / 2600, y / 2600, seed + 11, 3) * 1300;
  return ramp(-700, -2900, y + 0.3 * x + edge);
}

/** Height above the sea without the lake's bed. */
export function heightAt(terrain: Terrain, x: number, y: number): number {
  const { seed } = terrain;
  const hills = hilliness(terrain, x, y);
  // Ridges: noise folded at zero. Rounded by squaring, as the Ice Age left them.
  const fold = 1 - Math.abs(layeredNoise(x / 1350 + 7, y / 1350, seed + 21, 5));
  const relief = hills * (70 + 390 * fold * fold * fold);
  const roll = 14 * layeredNoise(x / 1100, y / 1100, seed + 31, 4);
  const valley = 12 * ramp(500, 60, Math.abs(riverSide(terrain, x, y)));
  return 466 - 0.0015 * y + relief + roll * mix(0.6, 2, hills) - valley;
}

/** Metres of shore to one metre of depth: far out where the river brought its gravel, short where the hills come down. */
const GENTLE = 75;
const STEEP = 16;

/** Math.hypot guards against overflow, at ten times the price. */
export function distance(dx: number, dy: number): number {
  return Math.sqrt(dx * dx + dy * dy);
}

/** Metres of water at the lake's mean level; negative on dry land, where it says how high the bed lies above it. */
export function lakeDepth({ seed, lake }: Terrain, x: number, y: number): number {
  const dx = x - lake.x;
  const dy = y - lake.y;
  const along = (dx * Math.sin(lake.turn) + dy * Math.cos(lake.turn)) / lake.along;
  const across = (dx * Math.cos(lake.turn) - dy * Math.sin(lake.turn)) / lake.across;
  const ellipse = Math.sqrt(along * along + across * across);
  if (ellipse > 2.2) return -100;
  const bays =
    layeredNoise(x / 1200, y / 1200, seed + 41, 3) * 0.6 +
    noise(x / 430, y / 430, seed + 43) * 0.09 +
    noise(x / 150, y / 150, seed + 44) * 0.025;
  // Distance from the shore in metres, roughly: the ellipse's radius times its smaller half axis.
  const inside = (1 - ellipse + bays) * lake.across * 1.05;
  const gentle = ramp(-0.1, 0.9, 0.75 * across - 0.75 * along + 0.2);
  const shore = inside / mix(STEEP, GENTLE, gentle);
  const depth = mix(
    shore,
    Math.min(shore, -7),
    ramp(250, 30, distance(0.8 * (x - lake.island.x), y - lake.island.y) + 45 * noise(x / 120, y / 120, seed + 49)),
  );
  const bars = noise(x / 90, y / 90, seed + 47) * 0.3 + noise(x / 230, y / 230, seed + 48) * 0.5;
  return depth + bars * ramp(7, 1, Math.abs(depth));
}

/** East-west place of the river's middle at a northing. It never doubles back, so a function of y suffices. */
function riverMiddle({ seed, riverX, riverPhase }: Terrain, y: number): number {
  const northward = ramp(-500, 4500, y);
  return (
    riverX +
    0.12 * y +
    northward * 1400 +
    330 * Math.sin(y / 640 + riverPhase) +
    280 * noise(y / 700, 0.5, seed + 45) +
    70 * noise(y / 310, 0.5, seed + 46)
  );
}

/** Metres from the middle of the river, positive east of it. */
export function riverSide(terrain: Terrain, x: number, y: number): number {
  const here = riverMiddle(terrain, y);
  const reach = x - here;
  // Far off, the exact distance is nobody's concern.
  if (Math.abs(reach) > 1200) return reach;
  const run = (riverMiddle(terrain, y + 30) - here) / 30;
  return reach / Math.sqrt(1 + run * run);
}

/** Which bank the river throws its gravel on, and how much: -1 all on the west, 1 all on the east, 0 where it is straight. */
export function riverBend(terrain: Terrain, y: number): number {
  const curve = riverMiddle(terrain, y + 80) + riverMiddle(terrain, y - 80) - 2 * riverMiddle(terrain, y);
  return Math.max(-1, Math.min(1, curve / 28));
}

export const RIVER_HALF_WIDTH = 24;
