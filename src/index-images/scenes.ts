import type { ImageLayout } from '#model/image';
import type { NamedTime } from './dates';
import { type FileBand, nameBands } from './file-bands';
import { type ImageTime, timeOfImage } from './image-time';
import { LeftOut } from './question';
import type { NameReading } from './read-name';
import type { Settings } from './settings';

/** An image whose header and name have been read. `path`: below its place, with forward slashes. */
export interface OpenedImage {
  path: string;
  layout: ImageLayout;
  reading: NameReading;
}

/** An image that is understood. */
export interface SceneFile {
  path: string;
  layout: ImageLayout;
  bands: FileBand[];
}

/** The files of one acquisition: what becomes one dataset. */
export interface Scene {
  id: string;
  when: NamedTime;
  whenFrom: string;
  bandsFrom: string;
  files: SceneFile[];
  tile?: string;
  /** The product, where a pattern names it. */
  product?: string;
  /** What kind of image a publisher's convention says it is. */
  kind?: string;
}

export interface Scenes {
  scenes: Scene[];
  leftOut: Array<{ path: string; why: LeftOut }>;
  notes: Set<string>;
}

interface NamedImage extends OpenedImage {
  bands: FileBand[];
  bandsFrom: string;
  time: ImageTime;
}

/** Puts images together to scenes: a file with several bands is one by itself, files with one band join by their names. */
export function scenesOf(images: readonly OpenedImage[], settings: Settings): Scenes {
  const result: Scenes = { scenes: [], leftOut: [], notes: new Set() };
  const groups = new Map<string, NamedImage[]>();
  const spelling = new Map<string, string>();
  for (const image of images) {
    try {
      const named = nameImage(image, settings, result.notes);
      // B3 and b3 in one folder are one band, under the first spelling met.
      for (const band of named.bands) {
        const lower = band.name.toLowerCase();
        spelling.set(lower, spelling.get(lower) ?? band.name);
        band.name = spelling.get(lower) ?? band.name;
      }
      const key = named.bands.length === 1 ? `scene:${image.reading.sceneKey}` : `file:${image.path}`;
      const group = groups.get(key);
      if (group) group.push(named);
      else groups.set(key, [named]);
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error;
      result.leftOut.push({ path: image.path, why: error });
    }
  }
  for (const group of groups.values()) {
    const scene = sceneOf(group, result.leftOut);
    result.scenes.push(scene);
  }
  return result;
}

function nameImage(image: OpenedImage, settings: Settings, notes: Set<string>): NamedImage {
  const { layout, reading } = image;
  if (!layout.transform) throw new LeftOut('it is not georeferenced');
  if (!layout.crs) throw new LeftOut('it names no coordinate reference system');
  const time = timeOfImage(layout, reading);
  const named = nameBands(layout, reading, settings);
  for (const note of named.notes) notes.add(note);
  return { ...image, bands: named.bands, bandsFrom: named.from, time };
}

function sceneOf(group: readonly NamedImage[], leftOut: Scenes['leftOut']): Scene {
  // The finest copy of a band first, so that Sentinel-2's 20 m copies of 10 m bands give way.
  const ordered = [...group].sort((a, b) => pixelsOf(b) - pixelsOf(a));
  const first = group[0]!;
  const files: NamedImage[] = [];
  const taken = new Map<string, NamedImage>();
  for (const image of ordered) {
    const name = image.bands[0]?.name ?? '';
    const known = taken.get(name);
    if (image.time.when.date !== first.time.when.date) {
      leftOut.push({
        path: image.path,
        why: new LeftOut('its date is another than that of the other bands beside it'),
      });
    } else if (image.bands.length === 1 && known) {
      const finer = pixelsOf(known) > pixelsOf(image);
      const reason = finer
        ? 'the same band is there at a finer resolution'
        : 'the same band of the same scene is there twice';
      leftOut.push({ path: image.path, why: new LeftOut(reason, { detail: `the other is ${known.path}` }) });
    } else {
      taken.set(name, image);
      files.push(image);
    }
  }
  const { reading, time } = first;
  return {
    id: first.bands.length === 1 ? reading.sceneId : reading.fileId,
    when: time.when,
    whenFrom: time.from,
    bandsFrom: first.bandsFrom,
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ path, layout, bands }) => ({ path, layout, bands })),
    tile: reading.tile,
    product: reading.product,
    kind: reading.kind,
  };
}

function pixelsOf({ layout }: OpenedImage): number {
  return (layout.levels[0]?.width ?? 0) * (layout.levels[0]?.height ?? 0);
}
