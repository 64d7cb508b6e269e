import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A row of a set's `manifest.csv`: tags of a file and what GDAL says of it. */
export type ManifestRow = Record<
  'path' | 'checksums' | 'comp' | 'bps' | 'sf' | 'spp' | 'photo' | 'planar' | 'be' | 'big' | 'tiled' | 'w' | 'h',
  string
>;

export function readManifest(folder: string): ManifestRow[] {
  const [head, ...lines] = readFileSync(join(folder, 'manifest.csv'), 'utf8').trim().split(/\r?\n/);
  const names = head!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])) as ManifestRow);
}

/** What GDAL says of a file, made by `tiff.py` in `test/golden`. */
export interface GdalInfo {
  transform?: number[];
  nodata?: number | string;
  names?: string[];
  scaling?: Array<[scale: number | null, offset: number | null, unit: string]>;
  overviews?: Array<[width: number, height: number, checksum: number]>;
  checksums?: number[];
  epsg?: string;
}

export function readGdalInfo(): Record<string, GdalInfo> {
  return JSON.parse(readFileSync(new URL('../golden/tiff.json', import.meta.url), 'utf8'));
}
