import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { indexFolders } from '#cli/index-folder/index-folders';
import { Question } from '#index-images/question';
import type { IndexFlags } from '#index-images/settings';
import { type CogOptions, type DType, writeCog } from '#quadrat';

/** A temporary folder, new for every test of a file that calls `useFolder`. */
export let folder: string;

export function useFolder(): void {
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'quadrat-index-')));
  });
  afterEach(() => rm(folder, { recursive: true }));
}

const ARRAYS = { uint8: Uint8Array, uint16: Uint16Array, int16: Int16Array, float32: Float32Array } as const;

interface ImageOptions extends CogOptions {
  /** Band descriptions; an empty one is left out. */
  bands?: string[];
  dtype?: DType & keyof typeof ARRAYS;
  nodata?: number;
  pixel?: number;
  origin?: [x: number, y: number];
  crs?: string;
}

/** A small image in EPSG:32613 unless told otherwise. */
export async function image(path: string, options: ImageOptions = {}): Promise<void> {
  const { bands = [''], dtype = 'uint8', nodata, pixel = 10, origin = [500000, 4500000], crs = 'EPSG:32613' } = options;
  const size = pixel >= 20 ? 16 : 32;
  const bytes = await writeCog(
    {
      geobox: { crs, transform: [pixel, 0, origin[0], 0, -pixel, origin[1]], shape: [size, size] },
      bands: bands.map((name) => ({
        name,
        data: new ARRAYS[dtype](size * size),
        ...(nodata === undefined ? {} : { nodata }),
      })),
    },
    { tileSize: 16, ...options },
  );
  await put(path, bytes);
}

export async function put(path: string, content: string | Uint8Array): Promise<void> {
  const absolute = join(folder, path);
  await mkdir(dirname(absolute), { recursive: true });
  await writeFile(absolute, content);
}

export interface Item {
  id: string;
  collection: string;
  properties: Record<string, unknown>;
  assets: Record<string, { href: string; bands: Array<Record<string, unknown>>; [field: string]: unknown }>;
  geometry: { type: string; coordinates: number[][][] };
  bbox: number[];
}

export async function index(flags: IndexFlags = {}, paths = [folder]) {
  const found = await indexFolders(paths, { flags, hrefFor: (path) => path.slice(folder.length + 1) });
  return {
    ...found,
    items: found.items as unknown as Item[],
    collections: found.collections as Record<string, never>[],
  };
}

export function question(flags: IndexFlags = {}): Promise<string> {
  return index(flags).then(
    () => expect.fail('nothing was asked'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(Question);
      return (error as Question).message;
    },
  );
}
