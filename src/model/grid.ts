/**
 * [a, b, c, d, e, f]: x = a*col + b*row + c, y = d*col + e*row + f. Takes the corner of a pixel (0,0 is the outer corner
 * of the first one) to coordinates of a CRS. The order is rasterio's and `proj:transform`'s, not GDAL's.
 */
export type Affine = readonly [number, number, number, number, number, number];

/** A pixel grid on the ground, as in odc-geo: where it lies, how it is turned, how many pixels it has. */
export interface GeoBox {
  /** `EPSG:<code>`, or a WKT or proj4 string. */
  crs: string;
  transform: Affine;
  shape: readonly [height: number, width: number];
}

export type GeoJsonGeometry = { type: string; coordinates?: unknown; geometries?: unknown };
