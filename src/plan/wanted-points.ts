import { sliceGeobox } from '#geo/geobox';
import type { GeoBox } from '#model/grid';
import type { ReadBand } from './load-plan';
import { takesFootprint } from './resampling';

/** Which points of a tile a band's kernel asks for. */
export interface WantedPoints {
  /** The centres of its pixels, or their corners: one more each way. */
  of: 'centres' | 'corners';
  /** Pixels on every side that are wanted with the tile's own. */
  beyond: number;
}

export function wantedPoints(read: ReadBand, beyond = read.margin ?? 0): WantedPoints {
  return { of: takesFootprint(read.resampling) ? 'corners' : 'centres', beyond };
}

/** The grid whose pixel centres are the points wanted of a tile. */
export function gridOfPoints(tile: GeoBox, { of, beyond }: WantedPoints): GeoBox {
  if (of === 'centres' && beyond === 0) return tile;
  const [height, width] = tile.shape;
  const first = of === 'corners' ? -beyond - 0.5 : -beyond;
  const more = 2 * beyond + (of === 'corners' ? 1 : 0);
  return sliceGeobox(tile, first, first, height + more, width + more);
}
