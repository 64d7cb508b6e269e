import type { Tile, TileGrid } from '#geo/geobox';
import type { TilePart } from '#plan/tile-parts';

/** Tiles of one visit: 2 x 2, the most that commonly share one block of 512 with tiles of 256. */
const BLOCK = 2;

/** Neighbouring tiles that are worked one after the other. */
export type Visit = readonly Tile[];

/**
 * Rows of up to `across` visits side by side, of which one part after the other is worked. The middle of the image comes
 * first, because that is where people look.
 */
export function stripsOf(grid: TileGrid, across = 1): Visit[][] {
  const strips = new Map<string, Map<number, Tile[]>>();
  for (const tile of grid) {
    const [row, col] = [Math.floor(tile.row / BLOCK), Math.floor(tile.col / BLOCK)];
    const strip = entryOf(strips, `${row} ${Math.floor(col / across)}`, () => new Map<number, Tile[]>());
    entryOf(strip, col, (): Tile[] => []).push(tile);
  }
  const width = BLOCK * across;
  const distance = ([visit]: Visit[]): number =>
    Math.hypot(visit![0]!.row + BLOCK / 2 - grid.rows / 2, visit![0]!.col + width / 2 - grid.cols / 2);
  return Array.from(strips.values(), (strip) => [...strip.values()]).sort((a, b) => distance(a) - distance(b));
}

interface Unit {
  visit: Visit;
  parts: TilePart[];
}

/**
 * Hands out the parts of tiles so that neighbours go to the same lane, which then finds their shared source blocks decoded:
 * a part of all tiles of a visit before the next part. At the end lanes take from each other.
 */
export class TileQueue {
  /** Every part in the order in which a single lane would get them; several come close to it. */
  readonly order: readonly TilePart[];
  readonly #units: Unit[];
  readonly #current = new Map<number, Unit>();
  /** Visits that are under way at one time. */
  readonly #across: number;

  /** `groups`: the outputs of each part, the same for all tiles. */
  constructor(strips: ReadonlyArray<readonly Visit[]>, groups: ReadonlyArray<readonly number[]>) {
    this.#units = strips.flatMap((visits) =>
      groups.flatMap((outputs) => visits.map((visit) => ({ visit, parts: visit.map((tile) => ({ tile, outputs })) }))),
    );
    this.#across = Math.max(1, ...strips.map(({ length }) => length));
    this.order = this.#units.flatMap(({ parts }) => parts);
  }

  next(lane: number): TilePart | undefined {
    let own = this.#current.get(lane);
    if (!own || own.parts.length === 0) {
      own = this.#take(own?.visit);
      // Better a block decoded twice than a lane with nothing to do.
      if (!own) return this.#longest()?.parts.pop();
      this.#current.set(lane, own);
    }
    return own.parts.shift();
  }

  /** The next unit, or one of the visit that the lane was at, which knows its quality band. */
  #take(visit: Visit | undefined): Unit | undefined {
    const again = this.#units.slice(0, this.#across).findIndex((unit) => unit.visit === visit);
    return this.#units.splice(Math.max(0, again), 1)[0];
  }

  #longest(): Unit | undefined {
    return [...this.#current.values()].sort((a, b) => b.parts.length - a.parts.length)[0];
  }
}

function entryOf<K, V>(table: Map<K, V>, key: K, make: () => V): V {
  let entry = table.get(key);
  if (entry === undefined) {
    entry = make();
    table.set(key, entry);
  }
  return entry;
}
