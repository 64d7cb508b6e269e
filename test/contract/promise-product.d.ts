/** The part of the promise that its other parts build on: catalogs, products and their measurements. */

/**
 * A STAC-GeoParquet file, a STAC API, a static STAC catalog/collection/item, or documents of Open Data Cube; by URL, as a
 * File, or as text; or STAC objects.
 */
export type CatalogSource =
  | string
  | URL
  | File
  | { items: StacItem[]; collections?: StacCollection[] }
  | { text: string; url?: string };
export type StacItem = Record<string, unknown>;
export type StacCollection = Record<string, unknown>;

export interface Measurement {
  name: string;
  aliases?: string[];
  dtype: DType;
  nodata?: number;
  units?: string;
  scale?: number;
  offset?: number;
  /** Meaning of the bits or classes of a quality band, as `flags_definition` in ODC or `classification:*` in STAC. */
  flags?: Record<string, FlagDefinition>;
}
export interface FlagDefinition {
  bits: number | number[];
  values: Record<string, string | boolean>;
  description?: string;
}
export type DType = 'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'float32' | 'float64';

export interface Product {
  name: string;
  description?: string;
  measurements: Measurement[];
  license?: string;
  attribution?: string;
}
