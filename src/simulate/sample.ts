import { resolveCrs } from '#geo/crs';
import { transformer } from '#geo/transformer';
import { QuadratError } from '#model/errors';
import type { GeoBox } from '#model/grid';
import { GROUND } from './ground';
import { type Pass, passesOf } from './weather';

/** Raised whenever the same seed draws another picture or writes another catalog, so that an old sample is made again. */
export const SAMPLE_VERSION = 3;

export interface SampleOptions {
  /** Every seed is another landscape and other weather. A whole number. */
  seed: number;
  /** Pixels of 10 m along each side of a tile. */
  size: number;
  /** Passes of the satellite over 2023 and 2024. */
  dates: number;
}

export const SAMPLE_DEFAULTS: Readonly<SampleOptions> = { seed: 1, size: 600, dates: 24 };

/** Metres of a pixel's side. */
export const RESOLUTION = 10;

/** One of the two tiles that the sample is delivered in. */
export interface SampleTile {
  name: 'west' | 'east';
  geobox: GeoBox;
  /** Seconds after the pass began at which this tile was seen. */
  delay: number;
}

/** One tile seen on one pass: a dataset of the sample. */
export interface Scene {
  id: string;
  tile: SampleTile;
  pass: Pass;
  /** ISO 8601, UTC, to the second. */
  datetime: string;
}

/** The tiles' middles lie this share of their width from 12° E: they overlap by three tenths. */
const SPREAD = 0.35;

/** West of 12° E in UTM zone 32, and east of it in zone 33; both reach across. */
export async function tilesOf({ size }: Pick<SampleOptions, 'size'>): Promise<SampleTile[]> {
  if (!(Number.isInteger(size) && size >= 16 && size <= 4096)) {
    throw new QuadratError('BAD_REQUEST', `A simulated tile has 16 to 4096 pixels a side, not ${size}.`);
  }
  const shift = Math.round(SPREAD * size) * RESOLUTION;
  return Promise.all([
    tileAt('EPSG:32632', -shift, size).then((geobox) => ({ name: 'west' as const, geobox, delay: 0 })),
    tileAt('EPSG:32633', shift, size).then((geobox) => ({ name: 'east' as const, geobox, delay: 4 })),
  ]);
}

async function tileAt(crs: string, groundX: number, size: number): Promise<GeoBox> {
  const [x, y] = transformer(GROUND, await resolveCrs(crs)).forward(groundX, 0);
  const half = (size * RESOLUTION) / 2;
  const snap = (value: number) => Math.round(value / RESOLUTION) * RESOLUTION;
  return { crs, transform: [RESOLUTION, 0, snap(x - half), 0, -RESOLUTION, snap(y + half)], shape: [size, size] };
}

/** Every dataset of the sample, in order of time; those of one pass a few seconds apart. */
export async function scenesOf(options: SampleOptions): Promise<Scene[]> {
  const { seed, dates } = options;
  if (!Number.isInteger(seed)) throw new QuadratError('BAD_REQUEST', `A seed is a whole number, not ${seed}.`);
  if (!(Number.isInteger(dates) && dates >= 1 && dates <= 140)) {
    throw new QuadratError('BAD_REQUEST', `A sample has 1 to 140 dates, not ${dates}.`);
  }
  const tiles = await tilesOf(options);
  return passesOf(seed, dates).flatMap((pass) =>
    tiles.map((tile) => {
      const time = new Date(Date.parse(pass.time) + tile.delay * 1000).toISOString();
      const datetime = time.replace('.000Z', 'Z');
      return { id: `simulated-${tile.name}-${datetime.slice(0, 10).replaceAll('-', '')}`, tile, pass, datetime };
    }),
  );
}
