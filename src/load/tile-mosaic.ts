import type { Tile } from '#geo/geobox';
import { allocate, type DType, type TypedArray } from '#model/dtype';
import type { TileResult } from '#model/request';
import type { LoadPlan } from '#plan/load-plan';
import { resultBands } from '#plan/memory';
import { resultIndices, type TilePart } from '#plan/tile-parts';
import type { TileOutput } from './run-tile';

/** A band of the result: steps * height * width samples. */
export interface MosaicBand {
  name: string;
  data: TypedArray;
  nodata: number | undefined;
  dtype: DType;
  units?: string;
}

/** The result of a plan, put together from the parts of its tiles. */
export class TileMosaic {
  readonly bands: MosaicBand[];
  readonly #plan: LoadPlan;
  readonly #parts: number;
  /** Of tiles that are not finished, the bands that are, and how many parts are not. */
  readonly #unfinished = new Map<Tile, { bands: TypedArray[]; left: number }>();

  /** `parts`: how many each tile is worked in. */
  constructor(plan: LoadPlan, parts: number) {
    const [height, width] = plan.geobox.shape;
    this.#plan = plan;
    this.#parts = parts;
    this.bands = resultBands(plan).map((band) => ({
      ...band,
      data: allocate(band.dtype, plan.steps.length * height * width),
    }));
  }

  get bytes(): number {
    return this.bands.reduce((sum, { data }) => sum + data.byteLength, 0);
  }

  /** Copies a part into place. The tile with all its bands once this was the last of them; its arrays are those given. */
  add({ tile, outputs }: TilePart, output: TileOutput): TileResult | undefined {
    const unfinished = this.#unfinished.get(tile) ?? { bands: [], left: this.#parts };
    const arrays = output.count ? [...output.bands, output.count] : output.bands;
    for (const [index, band] of resultIndices(this.#plan, outputs).entries()) {
      unfinished.bands[band] = arrays[index]!;
      this.#place(arrays[index]!, tile, this.bands[band]!.data);
    }
    unfinished.left--;
    if (unfinished.left > 0) {
      this.#unfinished.set(tile, unfinished);
      return undefined;
    }
    this.#unfinished.delete(tile);
    return this.#result(tile, unfinished.bands);
  }

  #place(data: TypedArray, tile: Tile, target: TypedArray): void {
    const { geobox, steps } = this.#plan;
    const [height, width] = geobox.shape;
    for (let step = 0; step < steps.length; step++) {
      for (let row = 0; row < tile.height; row++) {
        const from = (step * tile.height + row) * tile.width;
        target.set(data.subarray(from, from + tile.width), (step * height + tile.y + row) * width + tile.x);
      }
    }
  }

  #result({ row, col, y, x, height, width }: Tile, arrays: TypedArray[]): TileResult {
    const bands = Object.fromEntries(this.bands.map(({ name }, index) => [name, arrays[index]!]));
    return { row, col, y, x, bands, shape: [this.#plan.steps.length, height, width] };
  }
}
