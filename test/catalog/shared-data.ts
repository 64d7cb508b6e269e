import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { StacItem } from '#model/dataset';
import { DATA_FOLDER, dataSet } from '../fixtures/data-folder';

/** Real catalogs as publishers wrote them; not part of the project, so absent on most machines. */
export const hasData = dataSet('stac') !== undefined && dataSet('parquet-malformed') !== undefined;

export function dataFiles(folder: string, ending: string): string[] {
  return hasData ? readdirSync(path.join(DATA_FOLDER, folder)).filter((name) => name.endsWith(ending)) : [];
}

export function dataPath(folder: string, name: string): string {
  return path.join(DATA_FOLDER, folder, name);
}

export function dataFile(folder: string, name: string): File {
  return new File([new Uint8Array(readFileSync(dataPath(folder, name)))], name);
}

/** Items in a JSON file: a list, an item collection, one item, or one a line. */
export function stacItems(name: string): StacItem[] {
  const text = readFileSync(dataPath('stac', name), 'utf8');
  if (name.endsWith('.ndjson')) return text.split('\n').flatMap((line) => (line === '' ? [] : JSON.parse(line)));
  const parsed = JSON.parse(text) as StacItem | StacItem[];
  const documents = Array.isArray(parsed) ? parsed : [parsed];
  return documents.flatMap((document) =>
    document.type === 'FeatureCollection'
      ? (document.features as StacItem[])
      : document.type === 'Feature'
        ? [document]
        : [],
  );
}
