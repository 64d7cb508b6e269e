import type { Affine, GeoJsonGeometry } from './grid';

/** Where one band of a dataset lies and on which grid, so that a load needs no request to find out. */
export interface BandLocation {
  /** Absolute URL of the file. */
  href: string;
  /** Band number inside the file, from 1. Default 1. */
  band?: number;
  crs?: string;
  shape?: [height: number, width: number];
  transform?: Affine;
  nodata?: number;
  /** Structure of the file as `quadrat index` writes it (`quadrat:layout`), so that its header need not be read. */
  layout?: string;
}

/** One acquisition of one product: a STAC item. */
export interface Dataset {
  id: string;
  product: string;
  /** Acquisition interval, both ends included, ISO 8601 in UTC; equal ends for an instant. */
  time: { start: string; end: string };
  /** Footprint, GeoJSON in `crs`. Never reduced to a lat/lon box. */
  footprint: { crs: string; geometry: GeoJsonGeometry };
  measurements: Record<string, BandLocation>;
  /** Flat, typed, searchable. */
  properties: Record<string, string | number | boolean | null>;
  /** Ids of the datasets this one was made from, by what each was used for; absent where the publisher names none. */
  lineage?: Record<string, string[]>;
  /** Anything else the publisher wrote. */
  userData?: unknown;
}

/** What of a dataset can be asked for by itself: its id, product and time always come with it. */
export type DatasetPart = 'footprint' | 'measurements' | 'properties' | 'lineage' | 'userData';

/** A dataset of which only some parts were asked for. */
export type PartialDataset<P extends DatasetPart> = Pick<Dataset, 'id' | 'product' | 'time' | P>;

export type StacItem = Record<string, unknown>;
export type StacCollection = Record<string, unknown>;
