import type { DType } from '#model/dtype';
import type { FileBand } from './file-bands';
import { groupBy, mostCommon } from './grouping';
import { LeftOut, Question } from './question';
import type { Scene, Scenes } from './scenes';
import type { Settings } from './settings';

/** Scenes with the same measurements, under one name. */
export interface FoundProduct {
  name: string;
  settings: Settings;
  scenes: Scene[];
  /** What the measurements are for all scenes; a scene may lack some. */
  measurements: FileBand[];
}

/**
 * Sorts scenes into products: by the name the user gave, by a pattern's group, by a publisher's kind where there are
 * several, else all under the folder's name. In one product a measurement has one type, and every scene shares a band
 * with the most usual kind of scene; what differs is left out rather than mixed in.
 */
export function productsOf(
  scenes: readonly Scene[],
  placeName: string,
  settings: Settings,
  leftOut: Scenes['leftOut'],
): FoundProduct[] {
  const kinds = new Set(scenes.map((scene) => scene.kind));
  const groups = groupBy(scenes, ({ product, kind }) => {
    const byKind = kinds.size > 1 ? kind : undefined;
    return settings.product ?? productName(product ?? byKind ?? placeName);
  });
  return [...groups].map(([name, members]) => {
    const alike = withoutStrangers(members, leftOut);
    const typed = withOneTypePerBand(alike, leftOut);
    return { name, settings, scenes: withUniqueIds(typed), measurements: measurementsOf(typed) };
  });
}

/** A folder's name as a product's: letters, digits, `_`, `.` and `-`. */
export function productName(text: string): string {
  const name = text.replace(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/^[^\p{L}\p{N}]+|-+$/gu, '');
  return name === '' ? 'images' : name;
}

function withoutStrangers(scenes: readonly Scene[], leftOut: Scenes['leftOut']): Scene[] {
  const signature = (scene: Scene) => JSON.stringify(bandNames(scene).sort());
  const usual = new Set<string>(JSON.parse(mostCommon(scenes.map(signature)) ?? '[]'));
  return scenes.filter((scene) => {
    if (bandNames(scene).some((name) => usual.has(name))) return true;
    for (const { path } of scene.files) {
      const why = new LeftOut('it has none of the bands that the others have', {
        detail: `${bandNames(scene).join(', ')} instead of ${[...usual].join(', ')}`,
      });
      leftOut.push({ path, why });
    }
    return false;
  });
}

function withOneTypePerBand(scenes: readonly Scene[], leftOut: Scenes['leftOut']): Scene[] {
  const usual = new Map<string, DType | undefined>();
  for (const [name, bands] of groupBy(bandsOf(scenes), (band) => band.name)) {
    usual.set(name, mostCommon(bands.map((band) => band.dtype)));
  }
  return scenes.flatMap((scene) => {
    const files = scene.files.filter((file) => {
      const odd = file.bands.find((band) => usual.get(band.name) !== band.dtype);
      if (!odd) return true;
      const detail = `${odd.name} is ${odd.dtype} here and ${usual.get(odd.name)} elsewhere`;
      leftOut.push({
        path: file.path,
        why: new LeftOut('its numbers are of another type than in the other files', { detail }),
      });
      return false;
    });
    return files.length > 0 ? [{ ...scene, files }] : [];
  });
}

/** Scenes of one name in different folders take their folder into the id. */
function withUniqueIds(scenes: readonly Scene[]): Scene[] {
  const uses = groupBy(scenes, ({ id }) => id);
  const result = scenes.map((scene) => {
    if (uses.get(scene.id)?.length === 1) return scene;
    const folder = scene.files[0]?.path.split('/').slice(0, -1).join('/');
    return folder ? { ...scene, id: `${folder}/${scene.id}` } : scene;
  });
  for (const [id, same] of groupBy(result, (scene) => scene.id)) {
    if (same.length === 1) continue;
    const paths = same.slice(0, 2).map((scene) => scene.files[0]?.path);
    throw new Question(
      `Two datasets would have the id ${id}: ${paths.join(' and ')}. What tells them apart? --pattern '(?<id>...)'.`,
    );
  }
  return result;
}

function measurementsOf(scenes: readonly Scene[]): FileBand[] {
  return [...groupBy(bandsOf(scenes), (band) => band.name).values()].map((bands) => {
    const nodata = mostCommon(bands.map((band) => String(band.nodata)));
    return { ...bands[0]!, nodata: nodata === 'undefined' ? undefined : Number(nodata) };
  });
}

function bandsOf(scenes: readonly Scene[]): FileBand[] {
  return scenes.flatMap((scene) => scene.files.flatMap((file) => file.bands));
}

function bandNames(scene: Scene): string[] {
  return scene.files.flatMap((file) => file.bands.map((band) => band.name));
}
