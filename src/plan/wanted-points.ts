import type { Tile } from '#geo/geobox';
import type { OutputWindow } from '#geo/warp-grid';
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

/** The pixels of the output whose centres are the points wanted of a tile. */
export function windowOfPoints({ x, y, width, height }: Tile, { of, beyond }: WantedPoints): OutputWindow {
  const first = of === 'corners' ? -beyond - 0.5 : -beyond;
  const more = 2 * beyond + (of === 'corners' ? 1 : 0);
  return { col: x + first, row: y + first, width: width + more, height: height + more };
}
