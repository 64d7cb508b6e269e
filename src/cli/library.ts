/** All that the commands use of the library, in one place. */
export { readLayout as inspectImage } from '#drivers/registry';
export { resolveCrs } from '#geo/crs';
export { midLongitude } from '#geo/footprint';
export { geoboxPolygon } from '#geo/geobox';
export { partsOf } from '#geo/geometry';
export { toLonLat } from '#geo/lonlat';
export { isQuadratError, QuadratError } from '#model/errors';
export type {
  ByteRange,
  ByteSource,
  DType,
  GeoBox,
  GeoJsonGeometry,
  ImageBand,
  ImageLayout,
  StacCollection,
  StacItem,
} from '#quadrat';
