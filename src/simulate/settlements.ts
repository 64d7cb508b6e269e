import { chance, hash, layeredNoise, noise } from './noise';
import { distance, hilliness, lakeDepth, riverSide, type Terrain } from './terrain';

/** A town or village. */
export interface Centre {
  x: number;
  y: number;
  radius: number;
  id: number;
  /** Its streets' direction. */
  sin: number;
  cos: number;
  /** True of the works beside the town. */
  industrial: boolean;
}

interface Road {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** Towns, villages and the roads between them, sorted into square cells so that a place meets only its own. */
export interface Settlements {
  centres: readonly Centre[];
  cells: ReadonlyMap<number, { centres: readonly Centre[]; roads: readonly Road[] }>;
}

/** Villages stand this far apart, on average. */
const SPACING = 2100;
/** People live within this distance of the middle of the map; the land beyond is empty. */
const REALM = 16_000;
const CELL = 1000;

export function makeSettlements(terrain: Terrain): Settlements {
  const { seed, lake } = terrain;
  const town = centre(lake.x - 1150, lake.y + 2250, 820, seed);
  const works = {
    ...centre(town.x + 1080, town.y + 480, 400, seed + 1),
    industrial: true,
    sin: town.sin,
    cos: town.cos,
  };
  const centres = [town, works];
  const count = Math.ceil(REALM / SPACING);
  for (let row = -count; row < count; row++) {
    for (let col = -count; col < count; col++) {
      const x = (col + 0.15 + 0.7 * chance(col, row, seed + 61)) * SPACING;
      const y = (row + 0.15 + 0.7 * chance(col, row, seed + 62)) * SPACING;
      const near = centres.some((other) => Math.hypot(other.x - x, other.y - y) < other.radius + 750);
      const wet = lakeDepth(terrain, x, y) > -9 || Math.abs(riverSide(terrain, x, y)) < 320;
      if (near || wet || hilliness(terrain, x, y) > 0.75) continue;
      centres.push(centre(x, y, 150 + 190 * chance(col, row, seed + 63), hash(col, row, seed + 64)));
    }
  }
  return sortIntoCells(centres, connect(centres, terrain));
}

function centre(x: number, y: number, radius: number, id: number): Centre {
  const turn = chance(id, 1, 65) * Math.PI;
  return { x, y, radius, id, sin: Math.sin(turn), cos: Math.cos(turn), industrial: false };
}

/** A road from each place to its nearest neighbours, the town's to more of them; none through the lake. */
function connect(centres: readonly Centre[], terrain: Terrain): Road[] {
  const roads = new Map<string, Road>();
  centres.forEach((from, index) => {
    const others = centres
      .map((to, at) => ({ to, at, distance: Math.hypot(to.x - from.x, to.y - from.y) }))
      .filter(({ at }) => at !== index)
      .sort((a, b) => a.distance - b.distance);
    for (const { to, at } of others.slice(0, index === 0 ? 6 : 3)) {
      const key = `${Math.min(index, at)} ${Math.max(index, at)}`;
      const drowned = Array.from({ length: 21 }, (_, step) => step / 20).some(
        (t) => lakeDepth(terrain, from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t) > -3,
      );
      if (!drowned) roads.set(key, { x0: from.x, y0: from.y, x1: to.x, y1: to.y });
    }
  });
  return [...roads.values()];
}

function sortIntoCells(centres: readonly Centre[], roads: readonly Road[]): Settlements {
  const cells = new Map<number, { centres: Centre[]; roads: Road[] }>();
  const count = Math.ceil((REALM + SPACING) / CELL);
  for (let row = -count; row < count; row++) {
    for (let col = -count; col < count; col++) {
      const x = (col + 0.5) * CELL;
      const y = (row + 0.5) * CELL;
      const margin = CELL * 0.71 + WINDING + 80;
      cells.set(cellKey(x, y), {
        centres: centres.filter((other) => Math.hypot(other.x - x, other.y - y) < other.radius * 1.6 + margin),
        roads: roads.filter((road) => distanceTo(road, x, y) < margin),
      });
    }
  }
  return { centres, cells };
}

function cellKey(x: number, y: number): number {
  return Math.floor(x / CELL) * 4096 + Math.floor(y / CELL);
}

function distanceTo({ x0, y0, x1, y1 }: Road, x: number, y: number): number {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const t = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)));
  return distance(x - x0 - t * dx, y - y0 - t * dy);
}

/** How far a road strays from the straight line, metres. */
const WINDING = 90;

/** Metres to the nearest country road; infinite where none is near. */
export function roadDistance({ cells }: Settlements, x: number, y: number, seed: number): number {
  const cell = cells.get(cellKey(x, y));
  if (!cell || cell.roads.length === 0) return Number.POSITIVE_INFINITY;
  // The bends carry no road across a gap wider than themselves: no need to know them there.
  if (!cell.roads.some((road) => distanceTo(road, x, y) < WINDING * 1.5)) return Number.POSITIVE_INFINITY;
  const bentX = x + WINDING * layeredNoise(x / 700, y / 700, seed + 66, 2);
  const bentY = y + WINDING * layeredNoise(x / 700, y / 700, seed + 67, 2);
  let nearest = Number.POSITIVE_INFINITY;
  for (const road of cell.roads) nearest = Math.min(nearest, distanceTo(road, bentX, bentY));
  return nearest;
}

/** Metres to the middle of the motorway that crosses the north of the map; infinite far from it. */
export function motorwayDistance(x: number, y: number): number {
  if (Math.abs(y - 2350 - 0.09 * x) > 400) return Number.POSITIVE_INFINITY;
  const middle = 2350 + 330 * Math.sin(x / 2300) + 0.09 * x;
  const run = (330 / 2300) * Math.cos(x / 2300) + 0.09;
  return Math.abs(y - middle) / Math.sqrt(1 + run * run);
}

export type BuiltKind = 'street' | 'yard' | 'garden' | 'park' | 'redRoof' | 'brownRoof' | 'greyRoof' | 'brightRoof';

/** What stands at a place inside a town, village or works; undefined outside of all of them. */
export function builtAt({ cells }: Settlements, x: number, y: number, seed: number): BuiltKind | undefined {
  const cell = cells.get(cellKey(x, y));
  if (!cell) return undefined;
  if (!cell.centres.some((other) => distance(x - other.x, y - other.y) < other.radius * 2.1)) return undefined;
  const ragged = 0.5 * layeredNoise(x / 300, y / 300, seed + 71, 3) + 0.35 * noise(x / 130, y / 130, seed + 70);
  let within = 0;
  let here: Centre | undefined;
  for (const other of cell.centres) {
    const along = (x - other.x) * other.cos + (y - other.y) * other.sin;
    const across = (y - other.y) * other.cos - (x - other.x) * other.sin;
    // Villages string along their road; the town is rounder.
    const stretch = other.radius > 400 ? 1.12 : 1.45;
    const density = 1.1 - distance(along / stretch, across * stretch) / other.radius + ragged;
    if (density > within) {
      within = density;
      here = other;
    }
  }
  if (!here || within < 0.15) return undefined;
  const dx = x - here.x + 55 * noise(x / 520, y / 520, seed + 72);
  const dy = y - here.y + 55 * noise(x / 520, y / 520, seed + 73);
  const u = dx * here.cos + dy * here.sin;
  const v = dy * here.cos - dx * here.sin;
  return here.industrial ? worksAt(u, v, here.id) : houseAt(u, v, within, here);
}

function worksAt(u: number, v: number, id: number): BuiltKind {
  const column = Math.floor(u / 190);
  const row = Math.floor(v / 130);
  const inU = u - column * 190;
  const inV = v - row * 130;
  if (inU < 12 || inV < 12) return 'street';
  const dice = hash(column, row, id);
  const inset = 16 + (dice & 15);
  if (inU < inset + 8 || inU > 190 - inset || inV < inset || inV > 130 - inset) return dice & 16 ? 'yard' : 'garden';
  if ((dice & 7) === 0) return 'yard';
  return (dice & 96) === 0 ? 'brightRoof' : 'greyRoof';
}

function houseAt(u: number, v: number, within: number, { id, radius }: Centre): BuiltKind {
  const column = Math.floor(u / 104);
  const row = Math.floor(v / 66);
  const inU = u - column * 104;
  const inV = v - row * 66;
  const main = (column & 3) === 0 ? 12 : 6.5;
  if (inU < main || inV < ((row & 3) === 0 ? 11 : 6)) return 'street';
  const blockDice = hash(column, row, id + 74);
  if (radius > 500 && (blockDice & 31) === 0) return 'park';
  const core = within > 0.72 && radius > 500;
  if (core && (blockDice & 3) !== 0) {
    // Closed perimeter of old houses around a court.
    const depth = Math.min(inU - main, 104 - inU, inV - 8, 66 - inV);
    if (depth > 19) return blockDice & 64 ? 'yard' : 'garden';
    return (hash(Math.floor(u / 17), Math.floor(v / 17), id) & 3) === 0 ? 'brownRoof' : 'redRoof';
  }
  const houseColumn = Math.floor(inU / 24);
  const houseRow = Math.floor(inV / 22);
  const dice = hash(column * 8 + houseColumn, row * 8 + houseRow, id + 75);
  const presence = 0.35 + 0.75 * Math.min(0.75, within);
  const fu = inU / 24 - houseColumn;
  const fv = inV / 22 - houseRow;
  if ((dice & 0xff) / 256 > presence || Math.abs(fu - 0.5) > 0.31 || Math.abs(fv - 0.5) > 0.33) return 'garden';
  const roof = (dice >>> 8) & 15;
  return roof < 8 ? 'redRoof' : roof < 13 ? 'brownRoof' : 'greyRoof';
}
