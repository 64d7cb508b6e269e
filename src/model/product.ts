import type { DType } from './dtype';

/** Meaning of the bits or classes of a quality band, as `flags_definition` in ODC or `classification:*` in STAC. */
export interface FlagDefinition {
  /** Bit positions, least significant first; for a class band, all of its bits. */
  bits: number | number[];
  /** What each value of those bits means; keys are decimal integers. */
  values: Record<string, string | boolean>;
  /** Keys of `values` that mean there was no observation: such a pixel is dropped by any mask, and no cloud. */
  nodata?: string[];
  description?: string;
}

/** A band of a product. */
export interface Measurement {
  name: string;
  aliases?: string[];
  dtype: DType;
  /** True where the catalog names no sample type and `dtype` is a guess (float32) until a file is opened. */
  dtypeAssumed?: true;
  nodata?: number;
  units?: string;
  /** physical value = stored value * scale + offset. Metadata only, unless a request asks for it. */
  scale?: number;
  offset?: number;
  flags?: Record<string, FlagDefinition>;
  /** Name as in STAC's `eo:common_name` or a role, where known: 'red', 'nir', 'quality', ... */
  commonName?: string;
}

/** A set of datasets that share measurements: a STAC collection. */
export interface Product {
  name: string;
  description?: string;
  measurements: Measurement[];
  license?: string;
  attribution?: string;
  /** The quality band and the classes in it (see `MaskRequest.exclude`) that are dropped unless a request says otherwise. */
  defaultMask?: { measurement: string; exclude: Array<number | string> };
  /** True where the data is made up by a simulator; every screen and export must say so. */
  simulated?: boolean;
}
