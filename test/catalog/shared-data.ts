import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { StacItem } from '#model/dataset';

/** Real catalogs as publishers wrote them; not part of the project, so absent on most machines. */
export const DATA = process.env.QUADRAT_DATA ?? path.resolve(import.meta.dirname, '../../../shared/data');
export const hasData = existsSync(path.join(DATA, 'stac'));

export function dataFiles(folder: string, ending: string): string[] {
  if (!hasData) return [];
  return readdirSync(path.join(DATA, folder)).filter((name) => name.endsWith(ending));
}

export function dataBytes(folder: string, name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(path.join(DATA, folder, name)));
}

/** Items in a JSON file: a list, an item collection, one item, or one a line. */
export function stacDocuments(name: string): StacItem[] {
  const text = readFileSync(path.join(DATA, 'stac', name), 'utf8');
  if (name.endsWith('.ndjson')) {
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as StacItem);
  }
  const parsed = JSON.parse(text) as StacItem | StacItem[];
  if (Array.isArray(parsed)) return parsed;
  return parsed.type === 'FeatureCollection' ? (parsed.features as StacItem[]) : [parsed];
}
