import type { Affine, GeoBox } from '#quadrat';
import { type Box, HALF_WORLD } from './mercator';

/** Metres of EPSG:3857 behind one CSS pixel of a map at `zoom` (of 512 px world tiles, as MapLibre counts). */
export function metresPerPixel(zoom: number): number {
  return (2 * HALF_WORLD) / (512 * 2 ** zoom);
}

/**
 * Pixel size for a picture at `zoom`: a step of a ladder of halves, so that neighbouring zooms and pans share a grid
 * and with it every cached block, but never finer than the images themselves.
 *
 * @param native pixel size of the images in metres of EPSG:3857, where known.
 */
export function resolutionFor(zoom: number, pixelRatio: number, native: number | undefined): number {
  const wanted = metresPerPixel(zoom) / Math.min(pixelRatio, 1.5);
  // A quarter step of slack: exact integers of zoom should not fall to the finer rung by rounding.
  const rung = Math.ceil(Math.log2((2 * HALF_WORLD) / 256 / wanted) - 0.25);
  const ladder = (2 * HALF_WORLD) / 256 / 2 ** rung;
  return native === undefined ? ladder : Math.max(ladder, native);
}

/**
 * The EPSG:3857 grid that covers `box`, its edges on whole multiples of the resolution. Where it would have more than
 * `maxSide` pixels a side, the resolution doubles until it does not.
 */
export function gridFor(box: Box, resolution: number, maxSide: number): GeoBox {
  let size = resolution;
  for (;;) {
    const left = Math.floor(box.west / size);
    const right = Math.max(left + 1, Math.ceil(box.east / size));
    const bottom = Math.floor(box.south / size);
    const top = Math.max(bottom + 1, Math.ceil(box.north / size));
    if (right - left <= maxSide && top - bottom <= maxSide) {
      const transform: Affine = [size, 0, left * size, 0, -size, top * size];
      return { crs: 'EPSG:3857', transform, shape: [top - bottom, right - left] };
    }
    size *= 2;
  }
}

/** Pixel size of a grid in its CRS. */
export function resolutionOf(geobox: GeoBox): number {
  return geobox.transform[0];
}

const DEGREE = (2 * HALF_WORLD) / 360;

/**
 * Pixel size of an image in metres of EPSG:3857 at a latitude, from its transform. Codes of geographic CRSs (EPSG 4000
 * to 4999) are in degrees; everything else is taken as metres, which at worst makes a picture a little finer.
 */
export function nativeResolution(transform: Affine, crs: string, latitude: number): number {
  const [a, b, , d, e] = transform;
  const size = Math.min(Math.hypot(a, d), Math.hypot(b, e));
  if (/^EPSG:4\d{3}$/i.test(crs)) return size * DEGREE;
  return crs.toUpperCase() === 'EPSG:3857' ? size : size / Math.cos((latitude * Math.PI) / 180);
}

/** A grid of one pixel whose centre is the point, small enough that no overview is taken for it. */
export function pointGrid(x: number, y: number, native: number | undefined): GeoBox {
  const size = (native ?? 1) / 2;
  return { crs: 'EPSG:3857', transform: [size, 0, x - size / 2, 0, -size, y + size / 2], shape: [1, 1] };
}
