import { resolveCrs } from '#geo/crs';
import { type LonLatBox, lonLatBoxes } from '#geo/footprint';
import { QuadratError } from '#model/errors';
import type { GeoJsonGeometry } from '#model/grid';
import type { DatasetKey } from './match';
import { type PeriodCount, periodEdges, periodIndex, stepOf, toPeriodCounts } from './periods';
import type { Clock } from './query-time';
import { boxGeometry } from './stac/dataset';
import { isoOf } from './stac/item-time';

type Batches<Key> = AsyncIterable<readonly Key[]>;

/** Datasets per period, each where it starts; empty periods between the first and the last included. */
export async function countInPeriods(
  batches: Batches<{ start: number }>,
  period: string,
  clock: Clock,
): Promise<PeriodCount[]> {
  const step = stepOf(period);
  const starts: number[] = [];
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for await (const batch of batches) {
    for (const { start } of batch) {
      starts.push(start);
      first = Math.min(first, start);
      last = Math.max(last, start);
    }
  }
  if (starts.length === 0) return [];
  const edges = periodEdges(step, first, last, clock);
  const counts = new Uint32Array(edges.length - 1);
  for (const start of starts) counts[periodIndex(edges, start)]!++;
  return toPeriodCounts(edges, counts);
}

/** From the first start to the last end, both included; null where nothing was found. */
export async function temporalExtentOf(
  batches: Batches<{ start: number; end: number }>,
): Promise<{ start: string; end: string } | null> {
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for await (const batch of batches) {
    for (const key of batch) {
      start = Math.min(start, key.start);
      end = Math.max(end, key.end);
    }
  }
  return start <= end ? { start: isoOf(start), end: isoOf(end) } : null;
}

/**
 * The smallest box in longitude and latitude around all footprints, as a polygon; two polygons where it lies across the
 * antimeridian, because the box the other way round would be larger. Rejects with UNSUPPORTED for any other CRS.
 */
export async function spatialExtentOf(
  batches: Batches<Pick<DatasetKey, 'footprint'>>,
  crs = 'EPSG:4326',
): Promise<GeoJsonGeometry | null> {
  if ((await resolveCrs(crs)).id !== 'EPSG:4326') {
    throw new QuadratError('UNSUPPORTED', `The extent is known in EPSG:4326 only, not yet in ${crs}.`);
  }
  let boxes: Array<Readonly<LonLatBox>> = [];
  for await (const batch of batches) {
    for (const { footprint } of batch) boxes.push(...lonLatBoxes(footprint));
    boxes = coverOf(boxes);
  }
  return extentOfBoxes(boxes);
}

/** The extent of what some boxes cover, as a geometry; null for none. */
export function extentOfBoxes(boxes: ReadonlyArray<Readonly<LonLatBox>>): GeoJsonGeometry | null {
  const polygons = coverOf(boxes).map(ringOf);
  if (polygons.length === 0) return null;
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0] }
    : { type: 'MultiPolygon', coordinates: polygons };
}

/** One box around some, or two where together they lie across the antimeridian. */
function coverOf(boxes: ReadonlyArray<Readonly<LonLatBox>>): Array<Readonly<LonLatBox>> {
  if (boxes.length < 2) return [...boxes];
  return lonLatBoxes({ crs: 'EPSG:4326', geometry: { type: 'MultiPolygon', coordinates: boxes.map(ringOf) } });
}

function ringOf(box: Readonly<LonLatBox>): number[][][] {
  return (boxGeometry(box).coordinates ?? []) as number[][][];
}
