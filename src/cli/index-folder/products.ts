import type { DType } from '#cli/library';
import type { FileBand } from './file-bands';
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
  const groups = new Map<string, Scene[]>();
  for (const scene of scenes) {
    const byKind = kinds.size > 1 ? scene.kind : undefined;
    const name = settings.product ?? productName(scene.product ?? byKind ?? placeName);
    groups.set(name, [...(groups.get(name) ?? []), scene]);
  }
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
  const types = new Map<string, DType[]>();
  for (const scene of scenes) {
    for (const band of scene.files.flatMap((file) => file.bands)) {
      types.set(band.name, [...(types.get(band.name) ?? []), band.dtype]);
    }
  }
  const usual = new Map([...types].map(([name, dtypes]) => [name, mostCommon(dtypes)]));
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
  const uses = new Map<string, number>();
  for (const { id } of scenes) uses.set(id, (uses.get(id) ?? 0) + 1);
  const result = scenes.map((scene) => {
    if (uses.get(scene.id) === 1) return scene;
    const folder = scene.files[0]?.path.split('/').slice(0, -1).join('/');
    return folder ? { ...scene, id: `${folder}/${scene.id}` } : scene;
  });
  const ids = result.map((scene) => scene.id);
  const twice = result.find((scene, index) => ids.indexOf(scene.id) !== index);
  if (twice) {
    const paths = result.filter((scene) => scene.id === twice.id).map((scene) => scene.files[0]?.path);
    throw new Question(
      `Two datasets would have the id ${twice.id}: ${paths.slice(0, 2).join(' and ')}. What tells them apart? --pattern '(?<id>...)'.`,
    );
  }
  return result;
}

function measurementsOf(scenes: readonly Scene[]): FileBand[] {
  const found = new Map<string, FileBand[]>();
  for (const scene of scenes) {
    for (const band of scene.files.flatMap((file) => file.bands)) {
      found.set(band.name, [...(found.get(band.name) ?? []), band]);
    }
  }
  return [...found.values()].map((bands) => {
    const nodata = mostCommon(bands.map((band) => String(band.nodata)));
    return { ...bands[0]!, nodata: nodata === 'undefined' ? undefined : Number(nodata) };
  });
}

function bandNames(scene: Scene): string[] {
  return scene.files.flatMap((file) => file.bands.map((band) => band.name));
}

function mostCommon<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
