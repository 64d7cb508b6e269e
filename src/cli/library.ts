/** All that the commands use of the library, in one place. */
export { createByteClient } from '#bytes/byte-client';
export { itemOfEo3 } from '#catalog/eo3/eo3-item';
export { EO3_SCHEMA } from '#catalog/eo3/recognise';
export { parseYaml } from '#catalog/eo3/yaml-documents';
export { LocalIndex } from '#catalog/local/local-index';
export { LocalStore } from '#catalog/local/local-store';
export { openIndex } from '#catalog/open-index';
export { ParquetCatalog } from '#catalog/parquet/parquet-catalog';
export { readManifest } from '#catalog/parts/manifest';
export { type PartitionBy, writeParts } from '#catalog/parts/write-parts';
export { encodeLayout } from '#drivers/stored-layout';
export {
  type ByteRange,
  type ByteSource,
  type Dataset,
  type DType,
  type GeoBox,
  type GeoJsonGeometry,
  geoboxPolygon,
  type ImageLayout,
  inspectImage,
  isQuadratError,
  type KeptFiles,
  midLongitude,
  type Product,
  partsOf,
  QuadratError,
  resolveCrs,
  type StacCollection,
  type StacItem,
  toLonLat,
  writeCatalog,
} from '#quadrat';
