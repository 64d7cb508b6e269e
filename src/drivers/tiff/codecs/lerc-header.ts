import type { LercTiles } from '#kernels/kernels';
import { bytesPerSample, type DType, isFloat, rangeOf } from '#model/dtype';
import type { BlockShape } from '../block-shape';

/** LERC's data types in the order of their numbers. */
export const LERC_DTYPES: readonly DType[] = [
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'float32',
  'float64',
];
const SAMPLE_TYPES = ['i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'f32', 'f64'] as const;

/** Widest tiles there are. */
const MOST_TILE = 32;

/** A blob of one sample a pixel, all of them valid, of one value throughout or in tiles. */
export type PlainLerc =
  | { dtype: DType; width: number; height: number; value: number }
  | { dtype: DType; width: number; height: number; tiles: LercTiles };

/**
 * The header of a LERC blob that our own kernel can decode: Lerc2 of version 3 to 6. Undefined for all others, corrupt ones
 * among them: Esri's decoder tells what is wrong with those.
 */
export function readPlainLerc(blob: Uint8Array): PlainLerc | undefined {
  if (blob.length < 70 || String.fromCharCode(...blob.subarray(0, 6)) !== 'Lerc2 ') return undefined;
  const view = new DataView(blob.buffer, blob.byteOffset, blob.length);
  const version = view.getInt32(6, true);
  if (version < 3 || version > 6) return undefined;
  // After the checksum: whole numbers, four more bytes from version 6 on, then float64.
  let at = 14;
  const whole = () => {
    at += 4;
    return view.getInt32(at - 4, true);
  };
  const [height, width] = [whole(), whole()];
  const samples = version >= 4 ? whole() : 1;
  const [valid, tileSize, size, type] = [whole(), whole(), whole(), whole()];
  const following = version >= 6 ? whole() : 0;
  const dtype = LERC_DTYPES[type];
  if (version >= 6) at += 4;
  const [error, least, most] = [0, 8, 16].map((skip) => view.getFloat64(at + skip, true)) as [number, number, number];
  at += version >= 6 ? 40 : 24;
  if (
    dtype === undefined ||
    width <= 0 ||
    height <= 0 ||
    samples !== 1 ||
    valid !== width * height ||
    tileSize < 1 ||
    tileSize > MOST_TILE ||
    size !== blob.length ||
    following !== 0 ||
    !(error >= 0 && error < Number.POSITIVE_INFINITY) ||
    !isSample(least, dtype) ||
    !isSample(most, dtype)
  ) {
    return undefined;
  }
  // Nothing is kept of a mask of which all is valid.
  if (at + 4 > blob.length || whole() !== 0) return undefined;
  if (least === most) return { dtype, width, height, value: least };
  // The same range once more, as samples.
  if (version >= 4) at += 2 * bytesPerSample(dtype);
  if (blob[at++] !== 0) return undefined;
  const hasMode = bytesPerSample(dtype) === 1 ? error === 0.5 : version >= 6 && isFloat(dtype) && error === 0;
  if (hasMode && blob[at++] !== 0) return undefined;
  const step = 2 * error;
  const tiles = { type: SAMPLE_TYPES[type]!, version, width, height, tileSize, start: at, step, most };
  return { dtype, width, height, tiles };
}

function isSample(value: number, dtype: DType): boolean {
  if (!Number.isFinite(value)) return false;
  if (isFloat(dtype)) return dtype === 'float64' || Math.abs(value) <= 3.4028234663852886e38;
  const [min, max] = rangeOf(dtype);
  return Number.isInteger(value) && value >= min && value <= max;
}

/** That a blob does not hold what the block it stands for must have. */
export function lercMismatch(
  { width, height }: { width: number; height: number },
  stored: number,
  type: DType | undefined,
  shape: BlockShape,
  samples: number,
  dtype: DType,
): RangeError {
  return new RangeError(
    `the LERC blob is ${width} x ${height} x ${stored} ${type}, not ${shape.width} x ${shape.rows} x ${samples} ${dtype}`,
  );
}
