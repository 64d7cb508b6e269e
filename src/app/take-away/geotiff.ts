import type { GeoJsonGeometry } from '#quadrat';
import {
  type Band,
  type CogBand,
  type CogImage,
  type CogOptions,
  type Cube,
  type Product,
  type TypedArray,
  zoneMask,
} from '#quadrat';
import { nextTurn } from './turns';

/** What goes into a GeoTIFF beside its pixels. */
export interface TiffFacts {
  product: Product;
  /** Names of bands that are class numbers, of which no average makes sense. */
  classes: readonly string[];
  metadata: Readonly<Record<string, string>>;
  /** Start of the time span. */
  dateTime?: string;
}

/** The part of a cube that is plain data, and so goes to a worker. */
export type Pixels = Pick<Cube, 'bands' | 'coords' | 'geobox' | 'shape'>;

/**
 * The first time step of a cube as the bands of one TIFF, which have one type and one nodata: that of the cube where its bands
 * agree, else 32-bit floats with NaN.
 */
export function tiffImage(
  { geobox, bands, shape }: Pixels,
  facts: TiffFacts,
): { image: CogImage; options: CogOptions } {
  const all = Object.values(bands);
  const size = shape[1] * shape[2];
  const [first] = all;
  const agree = all.every(({ dtype, nodata }) => dtype === first?.dtype && Object.is(nodata, first.nodata));
  const written = all.map(({ name, data, nodata, units }): CogBand => {
    const { scale, offset } = facts.product.measurements.find((one) => one.name === name) ?? {};
    const own = data.subarray(0, size);
    const level = agree ? nodata : Number.NaN;
    return {
      name,
      data: agree ? own : floats(own, nodata),
      ...(level === undefined ? {} : { nodata: level }),
      ...(scale !== undefined && scale !== 1 ? { scale } : {}),
      ...(offset !== undefined && offset !== 0 ? { offset } : {}),
      ...(units ? { units } : {}),
    };
  });
  return {
    image: { geobox, bands: written },
    options: {
      metadata: facts.metadata,
      overviewResampling: all.every(({ name }) => facts.classes.includes(name)) ? 'mode' : 'average',
      ...(facts.dateTime ? { dateTime: facts.dateTime } : {}),
    },
  };
}

function floats(data: TypedArray, nodata: number | undefined): Float32Array {
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) out[i] = data[i] === nodata ? Number.NaN : data[i]!;
  return out;
}

/** Rows cut before the page gets a turn. */
const ROWS = 256;

/**
 * A cube of one time step without what lies outside an area: nodata there, NaN in floats. Whole numbers without a nodata get 0 as
 * theirs.
 */
export async function clipped(cube: Cube, area: GeoJsonGeometry, signal: AbortSignal): Promise<Cube> {
  const { row, col, height, width, inside } = await zoneMask(cube.geobox, { geometry: area });
  const [, rows, cols] = cube.shape;
  const bands: Record<string, Band> = {};
  for (const band of Object.values(cube.bands)) {
    const nodata = band.nodata ?? (band.dtype.startsWith('float') ? Number.NaN : 0);
    const data = band.data.slice();
    for (let y = 0; y < rows; y++) {
      const line = y - row;
      for (let x = 0; x < cols; x++) {
        const across = x - col;
        const within = line >= 0 && line < height && across >= 0 && across < width;
        if (!within || inside[line * width + across] === 0) data[y * cols + x] = nodata;
      }
      if (y % ROWS === 0) await nextTurn(signal);
    }
    bands[band.name] = { ...band, data, nodata };
  }
  return { ...cube, bands };
}
