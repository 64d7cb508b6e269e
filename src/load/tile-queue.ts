import type { Tile, TileGrid } from '#geo/geobox';

/** Tiles of one visit: 2 x 2, the most that commonly share one block of 512 with tiles of 256. */
const BLOCK = 2;

/**
 * Hands out tiles so that neighbours go to the same lane, which then finds their shared source blocks decoded; the
 * middle of the image comes first, because that is where people look. At the end lanes take from each other.
 */
export class TileQueue {
  readonly #blocks: Tile[][];
  readonly #current = new Map<number, Tile[]>();

  constructor(grid: TileGrid) {
    const blocks = new Map<string, Tile[]>();
    for (const tile of grid) {
      const key = `${Math.floor(tile.row / BLOCK)} ${Math.floor(tile.col / BLOCK)}`;
      const block = blocks.get(key);
      if (block) block.push(tile);
      else blocks.set(key, [tile]);
    }
    const distance = ([tile]: Tile[]): number =>
      Math.hypot(tile!.row + BLOCK / 2 - grid.rows / 2, tile!.col + BLOCK / 2 - grid.cols / 2);
    this.#blocks = [...blocks.values()].sort((a, b) => distance(b) - distance(a));
  }

  /** Every tile in the order in which a single lane would get them; several come close to it. */
  get order(): Tile[] {
    return this.#blocks.toReversed().flat();
  }

  next(lane: number): Tile | undefined {
    let own = this.#current.get(lane);
    if (!own || own.length === 0) {
      own = this.#blocks.pop();
      // Better a block decoded twice than a lane with nothing to do.
      if (!own) return this.#longest()?.pop();
      this.#current.set(lane, own);
    }
    return own.shift();
  }

  #longest(): Tile[] | undefined {
    return [...this.#current.values()].sort((a, b) => b.length - a.length)[0];
  }
}
