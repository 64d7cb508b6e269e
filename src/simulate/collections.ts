import type { StacCollection } from '#model/dataset';
import { footprintOf } from './footprint';
import { type SampleOptions, type Scene, tilesOf } from './sample';
import { CLASSES, OFFSET, SCALE } from './sensor';
import { BANDS, type BandName } from './spectra';

export const SAMPLE_COLLECTION = 'simulated-s2';
export const TRUTH_COLLECTION = 'simulated-truth';
export const COG_TYPE = 'image/tiff; application=geotiff; profile=cloud-optimized';

const EXTENSIONS = [
  'https://stac-extensions.github.io/eo/v1.1.0/schema.json',
  'https://stac-extensions.github.io/raster/v1.1.0/schema.json',
  'https://stac-extensions.github.io/projection/v2.0.0/schema.json',
];

/** What a person reads of each band, and where a sensor like Sentinel-2's has it, in micrometres. */
const DESCRIBED: Record<BandName, { title: string; wavelength: number; width: number }> = {
  blue: { title: 'Blue', wavelength: 0.49, width: 0.066 },
  green: { title: 'Green', wavelength: 0.56, width: 0.036 },
  red: { title: 'Red', wavelength: 0.665, width: 0.031 },
  nir: { title: 'Near infrared', wavelength: 0.842, width: 0.106 },
  swir16: { title: 'Short-wave infrared', wavelength: 1.61, width: 0.091 },
};

/** Name, meaning and colour of every class of the scene classification. */
const CLASS_NOTES: Record<keyof typeof CLASSES, [name: string, description: string, color: string]> = {
  nodata: ['no_data', 'Outside the swath', '000000'],
  defective: ['saturated_or_defective', 'Saturated or defective', 'ff0000'],
  dark: ['dark_area', 'Dark area or topographic shade', '2f2f2f'],
  shadow: ['cloud_shadow', 'Shadow of a cloud', '643200'],
  vegetation: ['vegetation', 'Vegetation', '00a000'],
  bare: ['not_vegetated', 'Soil, rock or buildings', 'ffe65a'],
  water: ['water', 'Water', '0000ff'],
  unclassified: ['unclassified', 'Unclassified, often the thin edge of a cloud', '808080'],
  cloudMedium: ['cloud_medium_probability', 'Cloud, medium probability', 'c0c0c0'],
  cloudHigh: ['cloud_high_probability', 'Cloud, high probability', 'ffffff'],
  cirrus: ['thin_cirrus', 'Thin cirrus', '64c8ff'],
  snow: ['snow', 'Snow or ice', 'ff96ff'],
};

/** What a mosaic of the ground does not want: no data, defects, shadow, every kind of cloud, and snow. */
export const MASKED = [
  CLASSES.nodata,
  CLASSES.defective,
  CLASSES.shadow,
  CLASSES.cloudMedium,
  CLASSES.cloudHigh,
  CLASSES.cirrus,
  CLASSES.snow,
];

/** What is the same of a band in every file of it. */
export function bandFields(band: BandName): { eo: Record<string, unknown>; raster: Record<string, unknown> } {
  const { wavelength, width } = DESCRIBED[band];
  return {
    eo: { name: band, common_name: band, center_wavelength: wavelength, full_width_half_max: width },
    raster: { data_type: 'uint16', nodata: 0, scale: SCALE, offset: OFFSET, unit: '1', spatial_resolution: 10 },
  };
}

/** The collection of the sample's scenes. `scenes` may not be empty. */
export async function sampleCollection(options: SampleOptions, scenes: readonly Scene[]): Promise<StacCollection> {
  const assets = Object.fromEntries(
    BANDS.map((band) => {
      const { eo, raster } = bandFields(band);
      const title = `${DESCRIBED[band].title} reflectance (simulated)`;
      return [
        band,
        { title, type: COG_TYPE, roles: ['data', 'reflectance'], 'eo:bands': [eo], 'raster:bands': [raster] },
      ];
    }),
  );
  return {
    ...(await common(options, scenes)),
    id: SAMPLE_COLLECTION,
    title: 'Simulated landscape (not real data)',
    description:
      'SIMULATED: a made-up landscape with fields, forest, hills, a lake, a river and a town, seen by a made-up sensor ' +
      'in the manner of Sentinel-2, with clouds, shadows, haze, snow and swath edges. No place on Earth looks like ' +
      'this; nothing here was measured. Made by Quadrat as a sample that works without a network.',
    'quadrat:mask': { measurement: 'scl', exclude: MASKED },
    item_assets: {
      ...assets,
      scl: {
        title: 'Scene classification (simulated)',
        type: COG_TYPE,
        roles: ['data', 'cloud', 'cloud-shadow', 'snow-ice', 'water-mask'],
        'eo:bands': [{ name: 'scl' }],
        'raster:bands': [{ data_type: 'uint8', nodata: 0, spatial_resolution: 10 }],
        'classification:classes': Object.entries(CLASSES).map(([key, value]) => {
          const [name, description, color] = CLASS_NOTES[key as keyof typeof CLASSES];
          return { value, name, description, color_hint: color };
        }),
      },
    },
    summaries: { platform: ['simulated'], instruments: ['simulated-msi'], gsd: [10] },
    stac_extensions: [...EXTENSIONS, 'https://stac-extensions.github.io/classification/v2.0.0/schema.json'],
  };
}

/** The collection of the truth behind the sample: what a perfect composite of all its dates would show. */
export async function truthCollection(options: SampleOptions, scenes: readonly Scene[]): Promise<StacCollection> {
  return {
    ...(await common(options, scenes)),
    id: TRUTH_COLLECTION,
    title: 'Truth behind the simulated landscape (not real data)',
    description:
      'SIMULATED: the median over the dates of the simulated sample of the reflectance that was really there, without ' +
      'clouds, shadows, haze, snow, swath edges or noise. It tells how far a composite is from the truth.',
    item_assets: {
      median: {
        title: 'Median reflectance without clouds (simulated)',
        type: COG_TYPE,
        roles: ['data', 'reflectance'],
        'eo:bands': BANDS.map((band) => bandFields(band).eo),
        'raster:bands': BANDS.map((band) => bandFields(band).raster),
      },
    },
    stac_extensions: EXTENSIONS,
  };
}

async function common(options: SampleOptions, scenes: readonly Scene[]): Promise<StacCollection> {
  const whole = { ...scenes[0]!.pass, edge: undefined };
  const footprints = await Promise.all((await tilesOf(options)).map((tile) => footprintOf(tile, whole)));
  const boxes = footprints.map((footprint) => footprint!.bbox);
  const times = scenes.map(({ datetime }) => datetime).sort();
  return {
    type: 'Collection',
    stac_version: '1.0.0',
    license: 'CC0-1.0',
    keywords: ['simulated'],
    'quadrat:simulated': true,
    providers: [{ name: 'Quadrat simulator (not real data)', roles: ['producer'] }],
    extent: {
      spatial: {
        bbox: [
          [
            Math.min(...boxes.map(([west]) => west)),
            Math.min(...boxes.map(([, south]) => south)),
            Math.max(...boxes.map(([, , east]) => east)),
            Math.max(...boxes.map(([, , , north]) => north)),
          ],
        ],
      },
      temporal: { interval: [[times[0], times.at(-1)]] },
    },
    links: [],
  };
}
