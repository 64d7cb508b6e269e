import type { GeoBox, TypedArray } from '#quadrat';

/**
 * Stands for "no value" in a raster and in its textures. A NaN would do by the standard, but graphics drivers are
 * allowed to drop it in shaders, and some phones do.
 */
export const NO_VALUE = -3e38;

/** Rows and columns that were written. */
export interface Patch {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A tile as it comes from a composite: the first time step is taken. */
export interface Tile {
  x: number;
  y: number;
  bands: Record<string, TypedArray>;
  shape: readonly [time: number, height: number, width: number];
}

/** A picture in the making: one to three channels of values on an EPSG:3857 grid, filled tile by tile. */
export class Raster {
  readonly geobox: GeoBox;
  readonly width: number;
  readonly height: number;
  readonly channels: readonly Float32Array[];
  /** How many observations are behind each pixel, on the same grid and from the same tiles, where they say so. */
  readonly counts: Raster | null;
  readonly #names: readonly string[];
  readonly #nodata: ReadonlyArray<number | undefined>;
  readonly #patches: Patch[] = [];

  /**
   * @param names bands of the tiles, one a channel; `nodata` in the same order, beside NaN.
   * @param counts name of the band that holds the number of observations; null where none does.
   */
  constructor(
    geobox: GeoBox,
    names: readonly string[],
    nodata: ReadonlyArray<number | undefined>,
    counts: string | null = null,
  ) {
    this.geobox = geobox;
    this.counts = counts === null ? null : new Raster(geobox, [counts], [undefined]);
    [this.height, this.width] = geobox.shape;
    this.#names = names;
    this.#nodata = nodata;
    this.channels = names.map(() => new Float32Array(this.width * this.height).fill(NO_VALUE));
  }

  get bytes(): number {
    return this.channels.length * this.width * this.height * 4 + (this.counts?.bytes ?? 0);
  }

  write(tile: Tile): void {
    const [, height, width] = tile.shape;
    for (const [i, name] of this.#names.entries()) {
      const source = tile.bands[name];
      const target = this.channels[i]!;
      if (!source) throw new TypeError(`the tile has no band '${name}'`);
      const nodata = this.#nodata[i];
      for (let row = 0; row < height; row++) {
        let to = (tile.y + row) * this.width + tile.x;
        for (let from = row * width; from < (row + 1) * width; from++, to++) {
          const value = source[from]!;
          target[to] = value === nodata || Number.isNaN(value) ? NO_VALUE : value;
        }
      }
    }
    this.#patches.push({ x: tile.x, y: tile.y, width, height });
    this.counts?.write(tile);
  }

  /** Values of the channels at a place in EPSG:3857; null outside of the grid or where there is none. */
  valuesAt(x: number, y: number): number[] | null {
    const [size, , west, , , north] = this.geobox.transform;
    const col = Math.floor((x - west) / size);
    const row = Math.floor((north - y) / size);
    if (col < 0 || row < 0 || col >= this.width || row >= this.height) return null;
    const values = this.channels.map((channel) => channel[row * this.width + col]!);
    return values.some((value) => value < NO_VALUE * 0.99) ? null : values;
  }

  /** Everything written so far, in order: whoever draws remembers how many of these it has seen. */
  get patches(): readonly Patch[] {
    return this.#patches;
  }

  /** Whether any pixel has a value. */
  get hasValues(): boolean {
    return this.channels.some((channel) => channel.some((value) => value > NO_VALUE));
  }
}
