import type { StacCollection, StacItem } from '#model/dataset';
import type { CatalogProblem } from '../problems';
import { asArray, asRecord, asText, type JsonRecord } from '../stac/json';
import { itemOfEo3 } from './eo3-item';
import { collectionOfOdc } from './odc-product';
import { isEo3, isOdcMetadataType, isOdcProduct } from './recognise';
import { parseYaml } from './yaml-documents';

export { LARGEST_YAML } from './yaml-documents';

/** What documents of Open Data Cube came to. */
export interface OdcDocuments {
  items: StacItem[];
  collections: StacCollection[];
  /** Documents that had to be left out. */
  problems: CatalogProblem[];
}

/**
 * EO3 dataset documents and product definitions, any number of them. One that cannot be used is a problem that says
 * which and why; a metadata type is passed over.
 *
 * @param text YAML, or documents that were parsed already
 * @param url of the text, which paths in it are relative to
 */
export function readOdcDocuments(text: string | readonly JsonRecord[], url: string): OdcDocuments {
  const found: OdcDocuments = { items: [], collections: [], problems: [] };
  let row = 0;
  for (const document of typeof text === 'string' ? parseYaml(text) : text.map((value) => ({ value }))) {
    const values =
      'error' in document ? [document] : (asArray(document.value) ?? [document.value]).map((value) => ({ value }));
    for (const entry of values) {
      const place = row++;
      // A stream may end with a separator, and begin with a comment.
      if ('value' in entry && (entry.value === null || entry.value === undefined)) continue;
      const id = 'value' in entry ? asText(asRecord(entry.value)?.id) : undefined;
      try {
        if ('error' in entry) throw new TypeError(entry.error);
        add(entry.value, url, found);
      } catch (error) {
        const message = `Document ${place + 1} cannot be used: ${error instanceof Error ? error.message : String(error)}.`;
        found.problems.push({ url, row: place, message, ...(id === undefined ? {} : { dataset: id }) });
      }
    }
  }
  return found;
}

function add(value: unknown, url: string, found: OdcDocuments): void {
  const document = asRecord(value) ?? {};
  if (isEo3(document)) found.items.push(itemOfEo3(document, baseOf(url)));
  else if (isOdcProduct(document)) found.collections.push(collectionOfOdc(document));
  else if (!isOdcMetadataType(document)) throw new TypeError(notOdc(document));
}

function notOdc(document: JsonRecord): string {
  if (document.grid_spatial !== undefined || document.image !== undefined) {
    return 'it is of the format before EO3, which Open Data Cube has dropped; convert it with eodatasets3';
  }
  return 'it is neither an EO3 dataset document nor a product definition of Open Data Cube';
}

/** Paths are relative to an address; the name of a local file is none. */
function baseOf(url: string): string | undefined {
  return /^https?:/i.test(url) ? url : undefined;
}
