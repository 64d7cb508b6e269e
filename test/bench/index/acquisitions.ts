/** The first satellite's first images, and the last day of the archive. */
export const FIRST_DAY = '2015-07-04';
export const LAST_DAY = '2025-12-31';
/** Until the second satellite came, a place was seen every ten days, then every five. */
const SECOND_SATELLITE = '2017-03-07';
const days = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;
const EARLY = Math.floor(days(FIRST_DAY, SECOND_SATELLITE) / 10);
const LATER = Math.floor(days(SECOND_SATELLITE, LAST_DAY) / 5) - 1;
/** Acquisitions of one tile in the whole archive. */
export const PER_TILE = EARLY + LATER;

/** Six decimals, as publishers write shares. */
const percent = (share: string) => `round(${share}, 6)`;

const random = (salt: number) => `(hash(number, ${salt}) % 1000000 / 1e6)`;

/**
 * The acquisitions of the table `tiles` in the order of the catalog, by year (from December on) and place: each tile when its orbit comes by,
 * at half past ten local time, give or take.
 */
export function passesSql(datasets: number): string {
  return `
WITH dates AS (
  SELECT range AS pass, CASE WHEN range < ${EARLY} THEN DATE '${FIRST_DAY}' + (10 * range)::INTEGER
    ELSE DATE '${SECOND_SATELLITE}' + (5 * (range - ${EARLY}))::INTEGER END AS day
  FROM range(${PER_TILE})),
passes AS (
  SELECT *, rank::BIGINT * ${PER_TILE} + pass AS number,
    1 + (floor((xmin + 180) / 2.5176) * 51)::INTEGER % 143 AS orbit
  FROM tiles, dates WHERE rank::BIGINT * ${PER_TILE} + pass < ${datasets})
SELECT * EXCLUDE (day), day::TIMESTAMP + to_days(orbit % 5) +
    to_milliseconds(round(37800000 - xmin * 240000 + hash(orbit, day) % 240000 + rank % 60 * 1000)::BIGINT) AS datetime
FROM passes
ORDER BY year(datetime + INTERVAL 1 MONTH), CASE WHEN year(datetime + INTERVAL 1 MONTH) % 2 = 0 THEN cell ELSE -cell END, datetime, number`;
}

/**
 * What a catalog says of the rows of the table `passes`, in 40 columns: clouds by the season, assets and identifiers as
 * archives spell them. What looks random is a hash of tile and date.
 */
export function acquisitionsSql(): string {
  const text = (format: string) => `strftime(datetime, '${format}')`;
  const cover = '100 * pow(ground, 1 + 0.6 * cos((dayofyear(datetime) - 15) / 58.1))';
  const href = (name: string) =>
    `'${name}', json_object('href', base || '/${name}.tif', 'type', 'image/tiff; application=geotiff; profile=cloud-optimized',
       'roles', ['data'], 'proj:shape', ${name === 'scl' ? '[5490, 5490]' : '[10980, 10980]'},
       'proj:transform', [${name === 'scl' ? 20 : 10}, 0, x, 0, -${name === 'scl' ? 20 : 10}, y])`;
  return `
WITH named AS (
  SELECT *, ${random(1)} AS ground, CASE pass % 2 WHEN 0 THEN 'a' ELSE 'b' END AS letter, ${percent(cover)} AS clouds,
    ${text('%Y%m%dT%H%M%S')} AS stamp, datetime + to_seconds((7200 + hash(number, 2) % 40000)::BIGINT) AS made,
    CASE WHEN pass < ${EARLY} THEN '02.14' WHEN year(datetime) < 2022 THEN '03.01' ELSE '05.11' END AS baseline
  FROM passes),
described AS (
  SELECT *, 'S2' || upper(letter) || '_MSIL2A_' || stamp || '_R' || lpad(orbit::VARCHAR, 3, '0') || '_T' || name || '_' ||
      strftime(made, '%Y%m%dT%H%M%S') AS id,
    'https://archive.example/sentinel-2-l2a/' || name[1:2] || '/' || name[3:3] || '/' || name[4:5] || '/' || ${text('%Y/%-m')} ||
      '/S2' || upper(letter) || '_' || name || '_' || ${text('%Y%m%d')} || '_0_L2A' AS base
  FROM named)
SELECT
  id,
  'sentinel-2-l2a' AS collection,
  datetime::TIMESTAMPTZ AS datetime,
  {'xmin': xmin, 'ymin': ymin, 'xmax': xmax, 'ymax': ymax} AS bbox,
  wkb AS geometry,
  'Feature' AS type,
  '1.0.0' AS stac_version,
  ['https://stac-extensions.github.io/eo/v1.1.0/schema.json', 'https://stac-extensions.github.io/projection/v1.1.0/schema.json'] AS stac_extensions,
  made::TIMESTAMPTZ AS created,
  (made + to_days((hash(year(datetime)) % 400)::INTEGER))::TIMESTAMPTZ AS updated,
  'sentinel-2' || letter AS platform,
  'sentinel-2' AS constellation,
  ['msi'] AS instruments,
  clouds AS "eo:cloud_cover",
  ${percent('least(100 - clouds, greatest(0, (abs(ymin) - 35) * 2 * ground * cos((dayofyear(datetime) - 15) / 58.1)))')} AS "eo:snow_cover",
  'EPSG:' || epsg AS "proj:code",
  'MGRS-' || name AS "grid:code",
  name AS "s2:mgrs_tile",
  'descending' AS "sat:orbit_state",
  orbit AS "sat:relative_orbit",
  160 + 20 * sin(dayofyear(datetime) / 58.1) + ${random(5)} AS "view:sun_azimuth",
  70 - abs(ymin) / 2 - 20 * cos((dayofyear(datetime) + 10) / 58.1) + ${random(6)} AS "view:sun_elevation",
  baseline AS "s2:processing_baseline",
  'S2MSI2A' AS "s2:product_type",
  'workflow-sentinel2-to-stac/' || md5(id) AS "archive:payload_id",
  'GS2' || upper(letter) || '_' || stamp || '_N' || baseline AS "s2:datatake_id",
  'S2' || upper(letter) || '_OPER_MSI_L2A_DS_' || stamp || '_N' || baseline AS "s2:datastrip_id",
  'S2' || upper(letter) || '_OPER_MSI_L2A_TL_' || strftime(made, '%Y%m%dT%H%M%S') || '_T' || name || '_N' || baseline AS "s2:granule_id",
  'S2' || upper(letter) || '_MSIL2A_' || stamp || '_T' || name || '.SAFE' AS "s2:product_uri",
  ${percent('greatest(0, 100 - clouds) * 0.7 * (1 - cos((dayofyear(datetime) - 15) / 58.1)) / 2')} AS "s2:vegetation_percentage",
  ${percent(`(100 - clouds) * (rank % 7) * ${random(7)} / 10`)} AS "s2:water_percentage",
  ${percent(`(100 - clouds) * ${random(3)} * 0.2`)} AS "s2:not_vegetated_percentage",
  ${percent('clouds * 0.08')} AS "s2:cloud_shadow_percentage",
  ${percent('clouds * 0.6')} AS "s2:high_proba_clouds_percentage",
  ${percent('clouds * 0.3')} AS "s2:medium_proba_clouds_percentage",
  ${percent('clouds * 0.1')} AS "s2:thin_cirrus_percentage",
  CASE WHEN (rank + orbit) % 3 = 0 THEN ${percent(`60 * ${random(4)}`)} ELSE 0 END AS "s2:nodata_pixel_percentage",
  round(1.0 + 0.033 * cos(dayofyear(datetime) / 58.1), 6) AS "s2:reflectance_conversion_factor",
  json_object(${['blue', 'green', 'red', 'nir', 'scl'].map(href).join(', ')},
    'thumbnail', json_object('href', base || '/thumbnail.jpg', 'type', 'image/jpeg', 'roles', ['thumbnail'])) AS assets,
  json_array(json_object('rel', 'self', 'href', 'https://api.archive.example/collections/sentinel-2-l2a/items/' || id)) AS links
FROM described`;
}
