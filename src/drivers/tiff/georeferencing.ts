import { crsFromGeoKeys } from '#geo/geokeys';
import type { Affine } from '#model/grid';
import type { ImageLayout } from '#model/image';
import type { Directory } from './directories';
import { TAG } from './tags';

/** GTRasterTypeGeoKey: coordinates stand for pixel centres. */
const PIXEL_IS_POINT = 2;

/**
 * The affine of an image, corner based, from ModelTransformation or one tie point and a pixel scale (GeoTIFF 1.1,
 * annex B.6); undefined for an image that has only ground control points or RPCs, or none of these.
 */
export function transformOf(directory: Directory): Affine | undefined {
  const affine = matrixTransform(directory) ?? tiePointTransform(directory);
  if (!affine?.every(Number.isFinite) || affine[0] * affine[4] === affine[1] * affine[3]) return undefined;
  if (directory.geoKeys()?.GTRasterTypeGeoKey !== PIXEL_IS_POINT) return affine;
  const [a, b, c, d, e, f] = affine;
  return [a, b, c - (a + b) / 2, d, e, f - (d + e) / 2];
}

/** How an image without a transform is placed all the same. */
export function placedBy(directory: Directory): ImageLayout['placedBy'] {
  if (directory.has(TAG.RpcCoefficients)) return 'rational polynomial coefficients (RPC)';
  return (directory.numbers(TAG.ModelTiepoint)?.length ?? 0) >= 6 ? 'ground control points' : undefined;
}

function matrixTransform(directory: Directory): Affine | undefined {
  const m = directory.numbers(TAG.ModelTransformation);
  return m && m.length >= 8 ? [m[0]!, m[1]!, m[3]!, m[4]!, m[5]!, m[7]!] : undefined;
}

function tiePointTransform(directory: Directory): Affine | undefined {
  const scale = directory.numbers(TAG.ModelPixelScale);
  const tie = directory.numbers(TAG.ModelTiepoint);
  if (!scale || scale.length < 2 || !tie || tie.length < 6) return undefined;
  const sx = scale[0]!;
  // Some writers give a negative scale; GDAL reads all of them as north up.
  const sy = Math.abs(scale[1]!);
  return [sx, 0, tie[3]! - tie[0]! * sx, 0, -sy, tie[4]! + tie[1]! * sy];
}

/** The CRS that the GeoKeys name or spell out; undefined where they do neither, or in a way nobody understands. */
export async function crsOf(directory: Directory): Promise<string | undefined> {
  const keys = directory.geoKeys();
  try {
    return keys && (await crsFromGeoKeys(keys));
  } catch {
    // The pixels are sound; the catalog may know better than a damaged citation.
    return undefined;
  }
}
