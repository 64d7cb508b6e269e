/** Documents as Open Data Cube's users write them, in the shape of its published schemas. */

export const LANDSAT_PRODUCT = `---
name: ls8_surface
description: Landsat 8 surface reflectance, analysis ready
metadata_type: eo3
license: CC-BY-4.0
metadata:
  product:
    name: ls8_surface
storage:
  crs: EPSG:32655
measurements:
  - name: sr_red
    aliases: [band_4, red]
    dtype: uint16
    nodata: 0
    units: "1"
    scale_factor: 0.0000275
    add_offset: -0.2
  - name: sr_pan
    aliases: [band_8, panchromatic]
    dtype: uint16
    nodata: 0
    units: "1"
  - name: height
    dtype: float32
    nodata: NaN
    units: metre
  - name: qa_pixel
    dtype: uint16
    nodata: 1
    units: bit_index
    flags_definition:
      nodata:
        bits: 0
        description: Fill
        values: {0: false, 1: true}
      cloud_shadow:
        bits: 4
        values: {0: not_high_confidence, 1: high_confidence}
      cloud_confidence:
        bits: [8, 9]
        description: How sure a cloud is
        values: {0: none, 1: low, 2: medium, 3: high}
      broken:
        bits: [high, low]
        values: {0: no}
  - name: fmask
    dtype: uint8
    nodata: 0
    units: "1"
    flags_definition:
      fmask:
        bits: [0, 1, 2, 3, 4, 5, 6, 7]
        description: Fmask
        values: {0: nodata, 1: valid, 2: cloud, 3: shadow, 4: snow, 5: water}
`;

export const METADATA_TYPE = `---
name: eo3
description: Default EO3 with no custom fields
dataset:
  id: [id]
  sources: [lineage, source_datasets]
  measurements: [measurements]
  search_fields:
    platform:
      description: Platform code
      offset: [properties, 'eo:platform']
`;

export const LANDSAT_DATASET = `---
# Dataset
$schema: https://schemas.opendatacube.org/dataset
id: 0c2f6a5e-1c2b-4a7e-8d6a-4bb7b3e0f001

label: ls8_surface_093086_2020-05-25
product:
  name: ls8_surface
  href: https://collections.example/product/ls8_surface

crs: epsg:32655
geometry:
  type: Polygon
  coordinates:
    [[[600000.0, -3900000.0], [690000.0, -3890000.0], [700000.0, -3990000.0], [610000.0, -4000000.0], [600000.0, -3900000.0]]]
grids:
  default:
    shape: [4000, 4000]
    transform: [30.0, 0.0, 590000.0, 0.0, -30.0, -3885000.0, 0.0, 0.0, 1.0]
  panchromatic:
    shape: [8000, 8000]
    transform: [15.0, 0.0, 590000.0, 0.0, -15.0, -3885000.0]
  geographic:
    crs: EPSG:4326
    shape: [100, 110]
    transform: [0.01, 0, 147, 0, -0.01, -35]

properties:
  datetime: 2020-05-25 23:46:38.0432Z
  dtr:start_datetime: 2020-05-25 23:46:23.5
  dtr:end_datetime: 2020-05-25 23:46:53
  eo:cloud_cover: 12.25
  eo:gsd: 15.0
  eo:instrument: OLI_TIRS
  eo:platform: landsat-8
  eo:sun_elevation: 28.5
  odc:file_format: GeoTIFF
  odc:processing_datetime: 2020-06-01T01:02:03Z
  odc:region_code: '093086'
  dea:dataset_maturity: final

measurements:
  sr_red:
    path: red.tif
  sr_pan:
    path: pan.tif
    grid: panchromatic
  height:
    path: ../height.tif
    grid: geographic
  qa_pixel:
    path: quality.tif
    band: 1
  fmask:
    path: quality.tif
    band: 2

accessories:
  thumbnail:surface:
    path: thumbnail.jpg
  checksum:sha1:
    path: files.sha1

lineage:
  level1: [8b1f53a8-ff40-4a2e-9a21-17ea0f4c1f02]
  wo: [2a2b2c2d-0000-4000-8000-000000000001, 2a2b2c2d-0000-4000-8000-000000000002]
...
`;

/** The same place a month later, with next to nothing: no grids, no geometry but the grid's outline is missing too. */
export function smallDataset(id: string, more = ''): string {
  return `---
$schema: https://schemas.opendatacube.org/dataset
id: ${id}
product: { name: ls8_surface }
crs: epsg:32655
grids: { default: { shape: [100, 200], transform: [30, 0, 600000, 0, -30, -3900000] } }
properties: { datetime: 2020-06-26T23:46:00Z, odc:processing_datetime: 2020-07-01T00:00:00Z, eo:cloud_cover: 50 }
measurements: { sr_red: { path: s3://bucket/${id}.tif } }
${more}`;
}
