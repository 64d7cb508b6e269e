/** A public archive that answers to a page of any origin. */
export interface ReadySource {
  id: 'earth-search' | 'deafrica' | 'dea';
  name: string;
  address: string;
  /** What it is known for. */
  holds: string;
}

/** Names are the archives' own, and are not translated. */
export const READY_SOURCES: readonly ReadySource[] = [
  {
    id: 'earth-search',
    name: 'Earth Search',
    address: 'https://earth-search.aws.element84.com/v1',
    holds: 'Sentinel-2 L2A, Sentinel-2 L1C, Landsat Collection 2, NAIP, Copernicus DEM',
  },
  {
    id: 'deafrica',
    name: 'Digital Earth Africa',
    address: 'https://explorer.digitalearth.africa/stac',
    holds: 'Sentinel-2 L2A, Landsat 5, 7, 8 and 9 surface reflectance, GeoMAD, WOfS',
  },
  {
    id: 'dea',
    name: 'Digital Earth Australia',
    address: 'https://explorer.dea.ga.gov.au/stac',
    holds: 'Sentinel-2 and Landsat analysis-ready data, GeoMAD, DEA Water Observations',
  },
];

/** Buckets whose archive serves them to browsers under another name, or lies in a region of its own. */
const BUCKETS: Readonly<Record<string, string>> = {
  'dea-public-data': 'https://data.dea.ga.gov.au',
  'deafrica-sentinel-2': 'https://deafrica-sentinel-2.s3.af-south-1.amazonaws.com',
  'deafrica-landsat': 'https://deafrica-landsat.s3.af-south-1.amazonaws.com',
  'deafrica-services': 'https://deafrica-services.s3.af-south-1.amazonaws.com',
};

/** The https address behind one of S3; any other stays as it is. */
export function publicAddress(href: string): string {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(href) ?? [];
  if (bucket === undefined || key === undefined) return href;
  return `${BUCKETS[bucket] ?? `https://${bucket}.s3.amazonaws.com`}/${key}`;
}
