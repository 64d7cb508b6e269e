import type { GeoBox } from '#model/grid';
import { type CoverKind, coverAt, makeWorld, type World } from './cover';
import { groundGrid } from './ground';
import { noise, ramp } from './noise';
import { heightAt, lakeDepth, RIVER_HALF_WIDTH, riverSide } from './terrain';

/** One kind of ground with its dice. */
export interface Material {
  kind: CoverKind;
  id: number;
}

/** Everything about the ground under a geobox that no date changes. Arrays are row-major. */
export interface Survey {
  geobox: GeoBox;
  seed: number;
  /** Every pixel is made of `factor` x `factor` equal parts. */
  factor: number;
  materials: readonly Material[];
  /** A part each: its material, the grain of its surface, and in the lake the metres of water at its mean level. */
  material: Uint32Array;
  grain: Float32Array;
  depth: Float32Array;
  /** A pixel each: ground metres of its centre, height in metres, rise per metre eastwards and northwards. */
  x: Float64Array;
  y: Float64Array;
  height: Float32Array;
  riseEast: Float32Array;
  riseNorth: Float32Array;
  /** Where snow drifts to and where it is blown off, about -1..1. */
  drift: Float32Array;
}

export interface SurveyOptions {
  /** Every seed is another landscape. */
  seed: number;
  /** Parts a pixel is divided into, each way; more make smoother edges. Default 2. */
  factor?: number;
}

/**
 * Surveys the landscape under a geobox in any CRS. What a place is depends on nothing but the place and the seed, so two
 * surveys agree wherever they overlap. The landscape is at home within some 15 km of 12° E, 48.25° N.
 */
export async function surveyLandscape(geobox: GeoBox, { seed, factor = 2 }: SurveyOptions): Promise<Survey> {
  const world = makeWorld(seed);
  const [parts, centres] = await Promise.all([groundGrid(geobox, factor), groundGrid(geobox, 1)]);
  return {
    geobox,
    seed,
    factor,
    ...surveyCover(world, parts.x, parts.y),
    ...surveyRelief(world, centres.x, centres.y),
  };
}

function surveyCover(world: World, x: Float64Array, y: Float64Array) {
  const materials: Material[] = [];
  const known = new Map<string, Map<number, number>>();
  const material = new Uint32Array(x.length);
  const grain = new Float32Array(x.length);
  const depth = new Float32Array(x.length);
  for (let at = 0; at < x.length; at++) {
    const cover = coverAt(world, x[at]!, y[at]!);
    let ids = known.get(cover.kind);
    if (!ids) {
      ids = new Map();
      known.set(cover.kind, ids);
    }
    let index = ids.get(cover.id);
    if (index === undefined) {
      index = materials.push({ kind: cover.kind, id: cover.id }) - 1;
      ids.set(cover.id, index);
    }
    material[at] = index;
    grain[at] = cover.grain;
    depth[at] = cover.depth;
  }
  return { materials, material, grain, depth };
}

/** Metres over which a slope is taken. */
const STRIDE = 14;

function surveyRelief({ seed, terrain }: World, x: Float64Array, y: Float64Array) {
  const height = new Float32Array(x.length);
  const riseEast = new Float32Array(x.length);
  const riseNorth = new Float32Array(x.length);
  const drift = new Float32Array(x.length);
  for (let at = 0; at < x.length; at++) {
    const east = x[at]!;
    const north = y[at]!;
    const here = heightAt(terrain, east, north);
    // Water is level, whatever lies below it.
    const level =
      ramp(-1, -9, lakeDepth(terrain, east, north)) *
      ramp(RIVER_HALF_WIDTH - 5, RIVER_HALF_WIDTH + 25, Math.abs(riverSide(terrain, east, north)));
    height[at] = here;
    riseEast[at] = ((heightAt(terrain, east + STRIDE, north) - here) / STRIDE) * level;
    riseNorth[at] = ((heightAt(terrain, east, north + STRIDE) - here) / STRIDE) * level;
    drift[at] = 0.7 * noise(east / 140, north / 140, seed + 501) + 0.3 * noise(east / 30, north / 30, seed + 502);
  }
  return { x, y, height, riseEast, riseNorth, drift };
}
