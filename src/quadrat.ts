/**
 * Quadrat: a datacube that runs in a browser tab. Everything a program needs is exported here; nothing else is public.
 *
 * Names follow Open Data Cube (`dc.load`) and odc-stac, in camelCase. Times are ISO 8601 strings; pixel arrays are
 * row-major, north up; shapes are [time, y, x]; coordinates are pixel centres in the units of the CRS; every async call
 * takes an AbortSignal and rejects with `signal.reason`.
 */

export type { CacheKind, CacheUsage } from '#bytes/byte-client';
export type { CredentialProvider } from '#bytes/credentials';
export type { KeptFiles } from '#bytes/files/kept-files';
export type { ByteRange, ByteSource } from '#bytes/source';
export type { FetchRecord, FullDownload } from '#bytes/transport';
export type { LineageRelation } from '#catalog/local/change';
export type { Lineage, LineageNode, LineageOptions } from '#catalog/local/lineage';
export type { ImportOptions, LocalCatalog as LocalIndex, WriteOptions } from '#catalog/local/local-index';
export type { ChooseProduct } from '#catalog/local/match-product';
export type { AddOptions, AddResult } from '#catalog/local/plan-add';
export type { DatasetRef, DatasetUpdate } from '#catalog/local/plan-edit';
export { type WriteCatalogOptions, writeCatalog } from '#catalog/parquet/write-catalog';
export { checkExpression, type ExpressionCheck } from '#compose/check-expression';
export type { ExpressionProblem } from '#compose/expression-problem';
export { listIndices, type SpectralIndex } from '#compose/indices';
export { type Capabilities, Datacube } from '#datacube/datacube';
export type { CatalogSource, OpenOptions } from '#datacube/open-options';
export type { WalkedDay, WalkOptions } from '#datacube/walk';
export {
  type ZonalClasses,
  type ZonalOptions,
  type ZonalSeries,
  type ZonalStatistics,
  zonalStatistics,
} from '#datacube/zonal-statistics';
export type { GdalProcess } from '#drivers/gdal/process';
export { readLayout as inspectImage } from '#drivers/registry';
export { type CogBand, type CogImage, type CogOptions, writeCog } from '#drivers/write-cog';
export { type Crs, resolveCrs } from '#geo/crs';
export { midLongitude } from '#geo/footprint';
export { fromLonLat } from '#geo/from-lonlat';
export { geoboxPolygon } from '#geo/geobox';
export { partsOf } from '#geo/geometry';
export { toLonLat } from '#geo/lonlat';
export { type Zone, type ZoneMask, zoneMask } from '#geo/zone';
export type { ImageCatalog, ImageFile, IndexImagesOptions } from '#index-images/image-files';
export { indexImages } from '#index-images/index-images';
export type { Band, Cube, CubePeriod, CubeStats, Estimate } from '#model/cube';
export type { BandLocation, Dataset, DatasetPart, PartialDataset, StacCollection, StacItem } from '#model/dataset';
export type { DType, TypedArray } from '#model/dtype';
export { type ErrorCode, isQuadratError, QuadratError } from '#model/errors';
export type { Affine, GeoBox, GeoJsonGeometry } from '#model/grid';
export type { ImageBand, ImageLayout, ImageLevel } from '#model/image';
export type { Notice } from '#model/notice';
export type { FlagDefinition, Measurement, Product } from '#model/product';
export type { Query, Range, Scalar } from '#model/query';
export type { Queryable, Queryables, QueryablesOptions } from '#model/queryables';
export type {
  CleanupStep,
  CompositeMethod,
  CompositeRequest,
  FlagValue,
  FuseMethod,
  LoadRequest,
  MaskRequest,
  Progress,
  Resampling,
  TileResult,
} from '#model/request';
