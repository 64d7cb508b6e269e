import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { EO3_SCHEMA, itemOfEo3, parseYaml, type StacCollection, type StacItem } from '#cli/library';
import type { Place } from './walk';

/** A STAC item, and which of its assets are images of the folder. */
export interface DescribedItem {
  item: StacItem;
  /** The document, below the place. */
  path: string;
  /** Asset key to path of the image below the place. */
  images: Map<string, string>;
}

export interface Descriptions {
  items: DescribedItem[];
  /** By id. */
  collections: Map<string, StacCollection>;
  /** Documents that look like descriptions but cannot be used, with the reason. */
  leftOut: Array<{ path: string; reason: string }>;
}

/** Larger documents are not about one image. */
const LARGEST_DOCUMENT = 16 * 1024 * 1024;

/** STAC items, item collections and collections (JSON), and EO3 dataset documents (YAML) that speak of `place.images`. */
export async function readDocuments(place: Place): Promise<Descriptions> {
  const found: Descriptions = { items: [], collections: new Map(), leftOut: [] };
  const images = new Set(place.images);
  for (const path of place.documents) {
    const absolute = join(place.folder, path);
    if ((await stat(absolute)).size > LARGEST_DOCUMENT) continue;
    const text = await readFile(absolute, 'utf8');
    const isEo3 = text.includes(EO3_SCHEMA);
    if (!isEo3 && !text.includes('"stac_version"')) continue;
    try {
      const records = isEo3
        ? readYaml(text).map((document) => itemOfEo3(document, RELATIVE))
        : stacRecords(JSON.parse(text));
      for (const record of records) {
        if (record.type === 'Collection' && typeof record.id === 'string') found.collections.set(record.id, record);
        else if (record.type === 'Feature') {
          const own = imagesOf(record, path, images);
          if (!hasTime(record)) found.leftOut.push({ path, reason: 'it has no readable datetime' });
          else if (own.size > 0) found.items.push({ item: record, path, images: own });
          else found.leftOut.push({ path, reason: 'none of its assets is an image of this folder' });
        }
      }
    } catch (error) {
      found.leftOut.push({ path, reason: (error as Error).message.split('\n')[0] ?? 'it cannot be read' });
    }
  }
  return found;
}

/** Paths stay as they are written, whatever location the document names: they are looked for beside it. */
const RELATIVE = '';

function readYaml(text: string): unknown[] {
  return parseYaml(text).map((document) => {
    if ('error' in document) throw new Error(document.error);
    return document.value;
  });
}

function stacRecords(json: unknown): Array<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null) return [];
  const record = json as Record<string, unknown>;
  if (record.type === 'FeatureCollection' && Array.isArray(record.features))
    return record.features.flatMap(stacRecords);
  return [record];
}

function hasTime(item: StacItem): boolean {
  const { datetime, start_datetime } = (item.properties ?? {}) as Record<string, unknown>;
  return [datetime, start_datetime].some((time) => typeof time === 'string' && !Number.isNaN(Date.parse(time)));
}

/**
 * Links are followed where they are relative or name a file here; of a link into the internet the file name counts, if
 * an image so called lies in the document's own folder, since people download images together with their items.
 */
function imagesOf(item: StacItem, path: string, images: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  const folder = dirname(path) === '.' ? '' : dirname(path);
  for (const [key, asset] of Object.entries((item.assets ?? {}) as Record<string, { href?: unknown } | null>)) {
    if (typeof asset?.href !== 'string') continue;
    const target = pathOfLink(asset.href, folder);
    if (target !== undefined && images.has(target)) found.set(key, target);
  }
  return found;
}

function pathOfLink(href: string, folder: string): string | undefined {
  if (/^file:/i.test(href)) return join(folder, basename(fileURLToPath(href)));
  if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return join(folder, decoded(basename(href.split(/[?#]/)[0] ?? '')));
  return normalize(join(folder, decoded(href.split(/[?#]/)[0] ?? '')));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
