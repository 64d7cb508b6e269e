import type { LonLatBox } from '#geo/footprint';
import type { StacCollection } from '#model/dataset';
import { QuadratError } from '#model/errors';
import { instantOf } from '../stac/item-time';
import { asArray, asNumber, asNumbers, asRecord, asText, asTexts, type JsonRecord } from '../stac/json';

/** What says that a JSON document is a manifest. */
export const MANIFEST_TYPE = 'quadrat:catalog-parts';

/** One STAC-GeoParquet file of a catalog in parts, and what is known of it without opening it. */
export interface CatalogPart {
  /** Relative to the manifest. */
  href: string;
  datasets: number;
  /** Length of the file; another length is another file. */
  bytes: number;
  /** [west, south, east, north] of all footprints in degrees; absent where the part is empty. */
  bbox?: LonLatBox;
  /** First start and last end of its acquisitions, as instants. */
  time: [start: string, end: string];
  products: string[];
  /** SHA-256 of the file, as hexadecimal text. */
  sha256?: string;
}

/** A catalog in several files: small enough to be read whole, so that most files need not be opened. */
export interface Manifest {
  type: typeof MANIFEST_TYPE;
  version: 1;
  collections: StacCollection[];
  /** Names of all properties that a dataset of any part may have; absent where that is not known. */
  properties?: string[];
  parts: CatalogPart[];
}

export function isManifest(document: JsonRecord): boolean {
  return document.type === MANIFEST_TYPE;
}

/** Throws BAD_CATALOG, naming the manifest and what is wrong with it. */
export function readManifest(document: JsonRecord, url: string): Manifest {
  const refuse = (why: string): never => {
    throw new QuadratError('BAD_CATALOG', `${url} is not a manifest Quadrat can read: ${why}.`, { url });
  };
  if (document.version !== 1) refuse(`its version is ${JSON.stringify(document.version)}, not 1`);
  const collections = (asArray(document.collections) ?? []).flatMap((each): StacCollection[] => {
    const collection = asRecord(each);
    return collection ? [collection] : [];
  });
  const listed = asArray(document.parts) ?? refuse('it has no list of parts');
  const parts = listed.map((each, place): CatalogPart => {
    const part = asRecord(each);
    const [href, datasets, bytes] = [asText(part?.href), asNumber(part?.datasets), asNumber(part?.bytes)];
    const [start, end] = asTexts(part?.time);
    if (href === undefined || datasets === undefined || bytes === undefined) {
      return refuse(`part ${place + 1} lacks href, datasets or bytes`);
    }
    if (start === undefined || end === undefined || instantOf(start) === undefined || instantOf(end) === undefined) {
      return refuse(`part ${place + 1} (${href}) does not say from when to when its datasets are`);
    }
    const box = asNumbers(part?.bbox);
    const sha256 = asText(part?.sha256);
    return {
      href,
      datasets,
      bytes,
      ...(box?.length === 4 ? { bbox: box as LonLatBox } : {}),
      time: [start, end],
      products: asTexts(part?.products),
      ...(sha256 === undefined ? {} : { sha256 }),
    };
  });
  const properties = asArray(document.properties);
  return {
    type: MANIFEST_TYPE,
    version: 1,
    collections,
    ...(properties ? { properties: asTexts(properties) } : {}),
    parts,
  };
}
