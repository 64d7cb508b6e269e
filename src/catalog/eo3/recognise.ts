import { asRecord, asText, type JsonRecord } from '../stac/json';

/** What an Open Data Cube dataset document of the EO3 format says it is. */
export const EO3_SCHEMA = 'https://schemas.opendatacube.org/dataset';

/** Whether a text that is no JSON may hold documents of Open Data Cube, before a parser of YAML is fetched to see. */
export function mayBeOdc(text: string): boolean {
  return /schemas\.opendatacube\.org\/dataset|^metadata_type\s*:|^grid_spatial\s*:/m.test(text);
}

export function isOdc(document: JsonRecord): boolean {
  return isEo3(document) || isOdcProduct(document) || isOdcMetadataType(document);
}

export function isEo3(document: JsonRecord): boolean {
  return (
    asText(document.$schema)
      ?.replace(/^http:/, 'https:')
      .startsWith(EO3_SCHEMA) === true
  );
}

/** Whether a document is a product definition: it names its metadata type and what its datasets' documents hold. */
export function isOdcProduct(document: JsonRecord): boolean {
  return (
    asText(document.name) !== undefined && 'metadata_type' in document && asRecord(document.metadata) !== undefined
  );
}

/** Whether a document defines a metadata type, which says where ODC finds the fields of documents: nothing to open here. */
export function isOdcMetadataType(document: JsonRecord): boolean {
  return asText(document.name) !== undefined && asRecord(asRecord(document.dataset)?.search_fields) !== undefined;
}
