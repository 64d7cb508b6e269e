import { type Footprint, type LonLatBox, lonLatBoxes } from '#geo/footprint';
import type { GeoJsonGeometry } from '#model/grid';
import { boxGeometry } from './stac/dataset';

/**
 * The longitudes and latitudes that some boxes cover: all longitudes exactly, as separate arcs, since only the whole
 * tells where the widest gap is; of latitudes the lowest and the highest. The same whatever the order of additions.
 */
export class LonLatCover {
  /** Apart from each other, west to east, within -180 to 180. */
  #arcs: Array<[west: number, east: number]> = [];
  #south = Number.POSITIVE_INFINITY;
  #north = Number.NEGATIVE_INFINITY;

  add(boxes: ReadonlyArray<Readonly<LonLatBox>>): void {
    if (boxes.length === 0) return;
    for (const [, south, , north] of boxes) {
      this.#south = Math.min(this.#south, south);
      this.#north = Math.max(this.#north, north);
    }
    const sorted = [...this.#arcs, ...boxes.map(([west, , east]): [number, number] => [west, east])].sort(
      (a, b) => a[0] - b[0],
    );
    const merged: Array<[number, number]> = [];
    for (const [west, east] of sorted) {
      const last = merged.at(-1);
      if (last && west <= last[1]) last[1] = Math.max(last[1], east);
      else merged.push([west, east]);
    }
    this.#arcs = merged;
  }

  /** What is covered, box by box, none across the antimeridian. */
  boxes(): LonLatBox[] {
    return this.#arcs.map(([west, east]) => [west, this.#south, east, this.#north]);
  }

  /**
   * The smallest box around everything: a polygon, or two where it lies across the antimeridian, because the box the
   * other way round would be larger. Null where nothing was added.
   */
  extent(): GeoJsonGeometry | null {
    const span = this.#span();
    return span && boxGeometry([span[0], this.#south, span[1], this.#north]);
  }

  /** Whether a meridian goes through that box: whether it does not lie in the widest gap. */
  covers(longitude: number): boolean {
    const span = this.#span();
    if (!span) return false;
    const [west, east] = span;
    const turned = longitude - 360 * Math.floor((longitude - west) / 360);
    return turned > west && turned < (east > west ? east : east + 360);
  }

  /** All but the widest gap; west > east across the antimeridian. */
  #span(): [west: number, east: number] | null {
    const [first] = this.#arcs;
    const last = this.#arcs.at(-1);
    if (!first || !last) return null;
    let gap = first[0] + 360 - last[1];
    let [west, east] = [first[0], last[1]];
    for (let i = 1; i < this.#arcs.length; i++) {
      const [before, after] = [this.#arcs[i - 1]!, this.#arcs[i]!];
      if (after[0] - before[1] <= gap) continue;
      gap = after[0] - before[1];
      [west, east] = [after[0], before[1]];
    }
    return [west, east];
  }
}

/** Of some footprints. */
export async function coverOf(batches: AsyncIterable<readonly Footprint[]>): Promise<LonLatCover> {
  const cover = new LonLatCover();
  for await (const batch of batches) cover.add(batch.flatMap(lonLatBoxes));
  return cover;
}
