import type { LonLatBox } from '#geo/footprint';
import type { ResolvedQuery } from '../resolved-query';
import { asNumber, asRecord } from '../stac/json';
import type { CatalogColumns } from './columns';
import { Structure } from './lazy-column';
import type { Column } from './leaf-column';

/**
 * A quick test of the rows of a row group: false only where the stored time or box proves that a row does not answer the
 * query. It makes no object of a row, which for most rows would be all that is ever done with it.
 */
export function rowTest(
  columns: CatalogColumns,
  values: ReadonlyMap<string, Column>,
  query: ResolvedQuery,
): (row: number) => boolean {
  const inTime = timeTest(columns, values, query.time);
  const inArea = query.area ? boxTest(columns, values, query.area.boxes) : undefined;
  if (!inTime) return inArea ?? (() => true);
  return inArea ? (row) => inTime(row) && inArea(row) : inTime;
}

/** Only where `datetime` is all that says when: an item with an interval is judged by that. */
function timeTest(
  { times }: CatalogColumns,
  values: ReadonlyMap<string, Column>,
  { start, end }: ResolvedQuery['time'],
): ((row: number) => boolean) | undefined {
  const instants = values.get('datetime');
  if (!instants || times.length > 1 || (start === null && end === null)) return undefined;
  const [from, to] = [start ?? Number.NEGATIVE_INFINITY, end ?? Number.POSITIVE_INFINITY];
  return (row) => {
    const instant = instants.at(row);
    return !(instant instanceof Date) || (instant.getTime() >= from && instant.getTime() < to);
  };
}

function boxTest(
  { covering }: CatalogColumns,
  values: ReadonlyMap<string, Column>,
  boxes: ReadonlyArray<Readonly<LonLatBox>>,
): ((row: number) => boolean) | undefined {
  const stored = covering && values.get(covering.column);
  if (!stored) return undefined;
  const edges = [covering.xmin, covering.ymin, covering.xmax, covering.ymax].map((name) => edgeOf(stored, name));
  const [xmin, ymin, xmax, ymax] = edges as [Edge, Edge, Edge, Edge];
  return (row) => {
    const box = usableBox(xmin(row), ymin(row), xmax(row), ymax(row));
    return !box || boxes.some((each) => boxesTouch(box, each));
  };
}

type Edge = (row: number) => unknown;

function edgeOf(boxes: Column, name: string): Edge {
  const column = boxes instanceof Structure ? boxes.field(name) : undefined;
  return column ? (row) => column.at(row) : (row) => asRecord(boxes.at(row))?.[name];
}

/** A box that can be trusted to bound its geometry; any other counts as none, and the geometry decides. */
export function usableBox(xmin: unknown, ymin: unknown, xmax: unknown, ymax: unknown): LonLatBox | undefined {
  const [west, south, east, north] = [asNumber(xmin), asNumber(ymin), asNumber(xmax), asNumber(ymax)];
  if (west === undefined || south === undefined || east === undefined || north === undefined) return undefined;
  const likely = south <= north && (west <= east || (west > 0 && east < 0));
  return likely ? [west, south, east, north] : undefined;
}

/** Whether two boxes share a point. The first may lie across the antimeridian (west > east). */
export function boxesTouch(a: Readonly<LonLatBox>, b: Readonly<LonLatBox>): boolean {
  if (a[1] > b[3] || a[3] < b[1]) return false;
  return a[0] <= a[2] ? a[0] <= b[2] && a[2] >= b[0] : b[2] >= a[0] || b[0] <= a[2];
}
