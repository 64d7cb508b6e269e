import type { FileBand } from './file-bands';

/** A class of a quality band, as STAC's classification extension writes it. */
interface Class {
  value: number;
  name: string;
  description?: string;
  /** There is no observation: nothing to keep, and no cloud that could grow. */
  nodata?: true;
}

interface Bitfield {
  name: string;
  offset: number;
  length: number;
  classes: Class[];
}

export type Classification = { 'classification:classes': Class[] } | { 'classification:bitfields': Bitfield[] };

function classes(names: string, nodata: readonly number[]): Classification {
  return {
    'classification:classes': names.split(' ').map((entry) => {
      const [value, name = ''] = entry.split('=');
      return { value: Number(value), name, ...(nodata.includes(Number(value)) ? { nodata: true as const } : {}) };
    }),
  };
}

/** `offset=name` for a bit that says yes or no, `offset=name:a,b,c,d` for two bits with four values. */
function bitfields(fields: string): Classification {
  return {
    'classification:bitfields': fields.split(' ').map((entry) => {
      const [offset, rest = ''] = entry.split('=');
      const [name = '', values] = rest.split(':');
      const names = values?.split(',') ?? [`not_${name}`, name];
      return {
        name,
        offset: Number(offset),
        length: values === undefined ? 1 : 2,
        classes: names.map((own, value) => ({
          value,
          name: own,
          ...(own === 'fill' ? { nodata: true as const } : {}),
        })),
      };
    }),
  };
}

const CONFIDENCE = 'not_determined,low,medium,high';
const CONFIDENCE_OF_TWO = 'not_determined,low,reserved,high';

/** Zhu and Woodcock's Fmask, as USGS and most folders have it. */
const FMASK = classes('0=clear_land 1=clear_water 2=cloud_shadow 3=snow 4=cloud 255=outside', [255]);
/** python-fmask, as Geoscience Australia publishes it. */
const PYTHON_FMASK = classes('0=nodata 1=clear 2=cloud 3=cloud_shadow 4=snow 5=water', [0]);
/** HLS v2 User Guide, table 9. */
const HLS_FMASK = bitfields(
  '0=cirrus 1=cloud 2=adjacent_to_cloud 3=cloud_shadow 4=snow 5=water 6=aerosol:climatology,low,moderate,high',
);
/** Sentinel-2 Level-2A Algorithm Theoretical Basis Document; names as in the catalog of Element 84. */
const SCL = classes(
  '0=no_data 1=saturated_or_defective 2=dark_area 3=cloud_shadow 4=vegetation 5=not_vegetated 6=water 7=unclassified ' +
    '8=cloud_medium_probability 9=cloud_high_probability 10=thin_cirrus 11=snow',
  [0],
);
/** Landsat 8-9 Collection 2 Level 2 Science Product Guide (LSDS-1619), table 6-3. */
const QA_PIXEL = bitfields(
  '0=fill 1=dilated_cloud 2=cirrus 3=cloud 4=cloud_shadow 5=snow 6=clear 7=water ' +
    `8=cloud_confidence:${CONFIDENCE} 10=cloud_shadow_confidence:${CONFIDENCE_OF_TWO} ` +
    `12=snow_confidence:${CONFIDENCE_OF_TWO} 14=cirrus_confidence:${CONFIDENCE_OF_TWO}`,
);
/** Landsat Collection 1 Level 1 Quality Assessment Band (LSDS-1656), per sensor. */
const BQA = {
  oli: bitfields(
    '0=fill 1=terrain_occlusion 2=saturation:none,one_or_two_bands,three_or_four_bands,five_or_more_bands 4=cloud ' +
      `5=cloud_confidence:${CONFIDENCE} 7=cloud_shadow_confidence:${CONFIDENCE} ` +
      `9=snow_confidence:${CONFIDENCE} 11=cirrus_confidence:${CONFIDENCE}`,
  ),
  tm: bitfields(
    '0=fill 1=dropped_pixel 2=saturation:none,one_or_two_bands,three_or_four_bands,five_or_more_bands 4=cloud ' +
      `5=cloud_confidence:${CONFIDENCE} 7=cloud_shadow_confidence:${CONFIDENCE} 9=snow_confidence:${CONFIDENCE}`,
  ),
};
/** Landsat 4-8 Surface Reflectance of Collection 1 (LSDS-1368, LSDS-1370). */
const PIXEL_QA = bitfields(
  `0=fill 1=clear 2=water 3=cloud_shadow 4=snow 5=cloud 6=cloud_confidence:none,low,medium,high ` +
    '8=cirrus_confidence:none,low,medium,high 10=terrain_occlusion',
);

/**
 * What the values of a well-known quality band mean: by its name and, where one name has several meanings, by the
 * publisher's convention (`kind`) or the nodata value. Undefined for any other band, and where it stays open.
 */
export function classificationOf(band: FileBand, kind: string | undefined): Classification | undefined {
  if (band.dtype.startsWith('float')) return undefined;
  return meaningOf(band.key, band, kind) ?? meaningOf(band.name, band, kind);
}

function meaningOf(name: string, { nodata }: FileBand, kind = ''): Classification | undefined {
  switch (name.toLowerCase().replace(/[_-]/g, '')) {
    case 'fmask':
    case 'cfmask':
      if (kind.startsWith('hls')) return HLS_FMASK;
      return nodata === 0 ? PYTHON_FMASK : FMASK;
    case 'oafmask':
      return PYTHON_FMASK;
    case 'scl':
      return SCL;
    case 'qapixel':
      return QA_PIXEL;
    case 'pixelqa':
      return PIXEL_QA;
    case 'bqa':
      // Before Collection 1 the bits meant something else; its names say no level.
      if (kind.startsWith('landsat-oli-l1')) return BQA.oli;
      return kind.startsWith('landsat-tm-l1') ? BQA.tm : undefined;
    default:
      return undefined;
  }
}

/** Every name by which a pixel of the band can be dropped, and the class it stands for where that is a whole value. */
export function namesOf(classification: Classification | undefined): Map<string, number | undefined> {
  if (!classification) return new Map();
  if ('classification:classes' in classification) {
    return new Map(classification['classification:classes'].map(({ name, value }) => [name, value]));
  }
  return new Map(classification['classification:bitfields'].map(({ name }) => [name, undefined]));
}

/** Names of clouds and their shadows, as a mask would drop them. */
export function cloudNames(classification: Classification): string[] {
  return [...namesOf(classification).keys()].filter((name) =>
    /^(?:cloud|cirrus|thin_cirrus)(?!_confidence)(?!.*confidence)/.test(name),
  );
}
