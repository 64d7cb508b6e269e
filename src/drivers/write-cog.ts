import { type Crs, resolveCrs } from '#geo/crs';

import { bytesPerSample, type DType, dtypeOf, isFloat, rangeOf, type TypedArray } from '#model/dtype';
import { QuadratError } from '#model/errors';
import type { GeoBox } from '#model/grid';
import { cutBlock, isEmptyBlock, type Predictor } from './write-blocks';
import { type OverviewResampling, type Plane, reducePlane } from './write-overviews';
import { directorySize, gdalMetadata, georeference, type TagField, writeDirectory } from './write-tags';

export interface CogBand {
  /** Also the band's description, unless `description` says more. */
  name: string;
  /** Row-major, length height * width of the geobox. All bands of an image have one type. */
  data: TypedArray;
  /** A TIFF names one nodata for all bands, so they must agree. */
  nodata?: number;
  scale?: number;
  offset?: number;
  description?: string;
  units?: string;
}

export interface CogImage {
  geobox: GeoBox;
  bands: readonly CogBand[];
}

export type ColorInterp = 'Gray' | 'Red' | 'Green' | 'Blue' | 'Alpha' | 'Undefined';

export interface CogOptions {
  /** Width and height of a tile, a multiple of 16. Default 512. */
  tileSize?: number;
  /** Default 'deflate'. */
  compression?: 'deflate' | 'none';
  /** Default true: 2 for whole numbers, 3 for floats. Without compression there is none. */
  predictor?: boolean;
  /** Factors of the overviews, ascending; `[]` for none. Default 'auto': halved until one tile holds it all. */
  overviews?: 'auto' | readonly number[];
  /** Default 'average'; class bands want 'mode'. */
  overviewResampling?: OverviewResampling;
  /**
   * Averages of whole numbers are rounded to multiples of this. Default 1. The step of a coarsely quantised sensor keeps
   * its overviews as small as its data: finer ones would store the noise that averaging leaves.
   */
  overviewStep?: number;
  /** 'pixel' (default) or a run of tiles per band. */
  interleave?: 'pixel' | 'band';
  /** Leave out tiles that are nodata throughout. Default false: some readers take them for zeros. */
  sparse?: boolean;
  /** Metadata of the image, as GDAL's default domain. */
  metadata?: Readonly<Record<string, string>>;
  /** Acquisition, ISO 8601; stored in UTC to the second. */
  dateTime?: string;
  /** What each band means to a viewer. Three bytes-bands Red, Green, Blue make an RGB image. */
  colorInterp?: readonly ColorInterp[];
  /** zlib stream (RFC 1950) of its input. Default CompressionStream, which is everywhere; node:zlib is faster. */
  deflate?: (bytes: Uint8Array) => Promise<Uint8Array>;
  signal?: AbortSignal;
}

/** One resolution on its way into the file. */
interface Level {
  width: number;
  height: number;
  /** Stored tiles in file order; undefined where sparse. */
  blocks: (Uint8Array | undefined)[];
}

/** The image, checked. */
interface Checked {
  dtype: DType;
  nodata: number | undefined;
  code: number;
  geographic: boolean;
  tileSize: number;
  factors: readonly number[];
  predictor: Predictor;
  /** One run of tiles each: all bands together, or one by one. */
  planar: boolean;
}

const LARGEST_FILE = 2 ** 32;
/** Tiles compressed at once: enough to keep node:zlib's threads busy, little enough to bound memory. */
const BATCH = 8;

/**
 * Encodes an image as a Cloud-Optimised GeoTIFF: directories first, then overviews from the coarsest, then the full
 * resolution, with the block leaders and trailers that GDAL's COG layout promises in its header. Overviews never count
 * nodata. Rejects with BAD_REQUEST where the parts do not fit together, UNSUPPORTED for a CRS without an EPSG code, and
 * TOO_LARGE from 4 GiB on.
 */
export async function writeCog(image: CogImage, options: CogOptions = {}): Promise<Uint8Array> {
  const checked = check(image, options, await resolveCrs(image.geobox.crs));
  const [height, width] = image.geobox.shape;
  const full: Plane[] = image.bands.map(({ data }) => ({ data, width, height }));
  const levels = [await encodeLevel(full, checked, options)];
  for (const factor of checked.factors) {
    // Always from the full resolution: a mean of means weighs a lone valid pixel as much as a full block of them.
    const planes = full.map((plane) =>
      reducePlane(
        plane,
        Math.ceil(width / factor),
        Math.ceil(height / factor),
        checked.nodata,
        options.overviewResampling ?? 'average',
        options.overviewStep,
      ),
    );
    levels.push(await encodeLevel(planes, checked, options));
  }
  return assemble(levels, image, checked, options);
}

function check({ geobox, bands }: CogImage, options: CogOptions, crs: Crs): Checked {
  const [height, width] = geobox.shape;
  const tileSize = options.tileSize ?? 512;
  const first = bands[0];
  if (!first) throw badRequest('An image needs at least one band.');
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
    throw badRequest(`An image of ${width} x ${height} pixels cannot be written.`);
  }
  if (!(Number.isInteger(tileSize) && tileSize > 0 && tileSize % 16 === 0)) {
    throw badRequest(`TIFF tiles are a multiple of 16 pixels wide; ${tileSize} is not.`);
  }
  if (!geobox.transform.every(Number.isFinite)) throw badRequest('The transform of the geobox is not finite.');
  const dtype = dtypeOf(first.data);
  const [least, most] = rangeOf(dtype);
  for (const { name, data, nodata } of bands) {
    if (data.length !== width * height) {
      throw badRequest(`Band ${name} has ${data.length} samples where the geobox has ${width * height} pixels.`);
    }
    if (dtypeOf(data) !== dtype) {
      throw badRequest(
        `Band ${name} is ${dtypeOf(data)}, ${first.name} is ${dtype}; the bands of a TIFF share a type.`,
      );
    }
    if (!Object.is(nodata, first.nodata)) {
      throw badRequest(`Bands ${first.name} and ${name} name different nodata; a TIFF has one for all bands.`);
    }
    if (nodata !== undefined && !isFloat(dtype) && !(Number.isInteger(nodata) && nodata >= least && nodata <= most)) {
      throw badRequest(`nodata ${nodata} of band ${name} is no ${dtype} value.`);
    }
  }
  const factors = options.overviews === undefined || options.overviews === 'auto' ? halvings() : options.overviews;
  if (!factors.every((factor, index) => Number.isInteger(factor) && factor > (factors[index - 1] ?? 1))) {
    throw badRequest(`Overview factors are whole numbers above 1, ascending; got ${factors.join(', ')}.`);
  }
  if (options.overviewStep !== undefined && !(Number.isInteger(options.overviewStep) && options.overviewStep > 0)) {
    throw badRequest(`The step of overviews is a whole number above 0, not ${options.overviewStep}.`);
  }
  const predicted = (options.predictor ?? true) && options.compression !== 'none';
  return {
    dtype,
    nodata: first.nodata,
    code: epsgCode(crs),
    geographic: crs.isGeographic,
    tileSize,
    factors,
    predictor: predicted ? (isFloat(dtype) ? 3 : 2) : 1,
    planar: options.interleave === 'band' && bands.length > 1,
  };

  function halvings(): number[] {
    const list: number[] = [];
    for (let factor = 2; Math.max(width, height) * 2 > tileSize * factor; factor *= 2) list.push(factor);
    return list;
  }
}

function badRequest(sentence: string): QuadratError {
  return new QuadratError('BAD_REQUEST', sentence);
}

function epsgCode({ id }: Crs): number {
  const code = Number(/^EPSG:(\d+)$/.exec(id)?.[1]);
  // GeoTIFF keys are 16 bits wide and keep 32767 for "user-defined".
  if (code > 0 && code < 32767) return code;
  throw new QuadratError(
    'UNSUPPORTED',
    `Only a CRS with an EPSG code below 32767 can be written to a TIFF, not ${id}.`,
  );
}

async function encodeLevel(planes: readonly Plane[], checked: Checked, options: CogOptions): Promise<Level> {
  const { width, height } = planes[0]!;
  const { tileSize, dtype, predictor, nodata } = checked;
  const cols = Math.ceil(width / tileSize);
  const rows = Math.ceil(height / tileSize);
  const runs = checked.planar ? planes.map((plane) => [plane]) : [planes];
  // GDAL reads a missing tile as nodata where the file names one, as zeros where it does not.
  const absent = options.sparse ? (nodata ?? 0) : undefined;
  const compress = options.compression === 'none' ? undefined : (options.deflate ?? deflateStream);
  const encode = async (index: number): Promise<Uint8Array | undefined> => {
    const run = runs[Math.floor(index / (cols * rows))]!;
    const row = Math.floor((index % (cols * rows)) / cols);
    const col = index % cols;
    if (absent !== undefined && isEmptyBlock(run, tileSize, row, col, absent)) return undefined;
    const bytes = cutBlock(run, dtype, tileSize, row, col, predictor);
    return compress ? compress(bytes) : bytes;
  };
  const blocks: (Uint8Array | undefined)[] = [];
  const total = runs.length * cols * rows;
  for (let start = 0; start < total; start += BATCH) {
    options.signal?.throwIfAborted();
    const batch = Array.from({ length: Math.min(BATCH, total - start) }, (_, index) => encode(start + index));
    blocks.push(...(await Promise.all(batch)));
  }
  return { width, height, blocks };
}

async function deflateStream(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * What GDAL's COG driver writes right behind the TIFF header (https://gdal.org/drivers/raster/cog.html): readers may
 * then take a block's size from the four bytes before it. Not claimed for a run of tiles per band, where the order of
 * blocks is another.
 */
function structuralMetadata(planar: boolean): Uint8Array {
  if (planar) return new Uint8Array();
  const text = [
    'LAYOUT=IFDS_BEFORE_DATA',
    'BLOCK_ORDER=ROW_MAJOR',
    'BLOCK_LEADER=SIZE_AS_UINT4',
    'BLOCK_TRAILER=LAST_4_BYTES_REPEATED',
    'KNOWN_INCOMPATIBLE_EDITION=NO\n ',
  ].join('\n');
  const size = String(text.length).padStart(6, '0');
  return new TextEncoder().encode(`GDAL_STRUCTURAL_METADATA_SIZE=${size} bytes\n${text}`);
}

/** Lays out the whole file and fills it in. */
function assemble(levels: readonly Level[], image: CogImage, checked: Checked, options: CogOptions): Uint8Array {
  const ghost = structuralMetadata(checked.planar);
  const padding = checked.planar ? 0 : 4;
  const fields = levels.map((level, index) => describe(level, index, image, checked, options));
  let end = 8 + ghost.length + (ghost.length % 2);
  const directories = fields.map((list) => {
    const offset = end;
    end += directorySize(list);
    return offset;
  });
  const offsets = levels.map(({ blocks }) => new Array<number>(blocks.length).fill(0));
  for (let index = levels.length - 1; index >= 0; index--) {
    levels[index]!.blocks.forEach((block, at) => {
      if (!block) return;
      offsets[index]![at] = end + padding;
      end += padding + block.length + padding;
    });
  }
  if (end >= LARGEST_FILE) {
    throw new QuadratError('TOO_LARGE', 'A TIFF of 4 GiB or more is not written; write a smaller area or fewer bands.');
  }
  const file = new Uint8Array(end);
  const view = new DataView(file.buffer);
  file.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, directories[0]!, true);
  file.set(ghost, 8);
  levels.forEach(({ blocks }, index) => {
    const list = [...fields[index]!.filter(({ tag }) => tag !== 324), tileOffsets(offsets[index]!)];
    writeDirectory(file, directories[index]!, list, directories[index + 1] ?? 0);
    blocks.forEach((block, at) => {
      if (!block) return;
      const offset = offsets[index]![at]!;
      file.set(block, offset);
      if (padding === 0) return;
      view.setUint32(offset - 4, block.length, true);
      file.set(block.subarray(-4), offset + block.length);
    });
  });
  return file;
}

function tileOffsets(offsets: readonly number[]): TagField {
  return { tag: 324, type: 'long', value: offsets };
}

/** The fields of a level's directory; tile offsets are placeholders of the right length. */
function describe(
  { width, height, blocks }: Level,
  index: number,
  { geobox, bands }: CogImage,
  checked: Checked,
  options: CogOptions,
): TagField[] {
  const { dtype, nodata, tileSize } = checked;
  const colors = options.colorInterp ?? [];
  const rgb = dtype === 'uint8' && ['Red', 'Green', 'Blue'].every((color, band) => colors[band] === color);
  const extra = bands.length - (rgb ? 3 : 1);
  const fields: TagField[] = [
    { tag: 254, type: 'long', value: [index === 0 ? 0 : 1] },
    { tag: 256, type: 'long', value: [width] },
    { tag: 257, type: 'long', value: [height] },
    { tag: 258, type: 'short', value: bands.map(() => bytesPerSample(dtype) * 8) },
    { tag: 259, type: 'short', value: [options.compression === 'none' ? 1 : 8] },
    { tag: 262, type: 'short', value: [rgb ? 2 : 1] },
    { tag: 277, type: 'short', value: [bands.length] },
    { tag: 284, type: 'short', value: [checked.planar ? 2 : 1] },
    { tag: 317, type: 'short', value: [checked.predictor] },
    { tag: 322, type: 'long', value: [tileSize] },
    { tag: 323, type: 'long', value: [tileSize] },
    tileOffsets(blocks.map(() => 0)),
    { tag: 325, type: 'long', value: blocks.map((block) => block?.length ?? 0) },
    { tag: 339, type: 'short', value: bands.map(() => (isFloat(dtype) ? 3 : dtype.startsWith('u') ? 1 : 2)) },
  ];
  if (extra > 0) {
    const kinds = bands.slice(-extra).map((_, at) => (colors[bands.length - extra + at] === 'Alpha' ? 2 : 0));
    fields.push({ tag: 338, type: 'short', value: kinds });
  }
  if (nodata !== undefined) {
    fields.push({ tag: 42113, type: 'ascii', value: Number.isNaN(nodata) ? 'nan' : String(nodata) });
  }
  if (index > 0) return fields;
  fields.push(...georeference(geobox.transform, checked.code, checked.geographic));
  if (options.dateTime !== undefined) fields.push({ tag: 306, type: 'ascii', value: tiffTime(options.dateTime) });
  const described = bands.map(({ name, description, units, scale, offset }, at) => ({
    description: description ?? name,
    units,
    scale,
    offset,
    colorInterp: rgb ? undefined : colors[at],
  }));
  const metadata = gdalMetadata(options.metadata ?? {}, described);
  if (metadata) fields.push(metadata);
  return fields;
}

/** ISO 8601 to TIFF's `YYYY:MM:DD HH:MM:SS`. */
function tiffTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) throw badRequest(`${iso} is not a date.`);
  return time.toISOString().slice(0, 19).replaceAll('-', ':').replace('T', ' ');
}
