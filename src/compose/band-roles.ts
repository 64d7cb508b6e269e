import type { Measurement } from '#model/product';

/**
 * Names by which a band is known, for every symbol of the index table, the most telling first: STAC's common names, then
 * what publishers call their bands. Compared without case, `_`, `-` and a processing prefix.
 */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  A: ['coastal', 'coastalaerosol', 'aerosol'],
  B: ['blue'],
  G: ['green'],
  G1: ['green05', 'greeni', 'green1'],
  Y: ['yellow'],
  R: ['red'],
  RE1: ['rededge071', 'rededge1', 'rededge'],
  RE2: ['rededge075', 'rededge2'],
  RE3: ['rededge078', 'rededge3'],
  N: ['nir', 'nir1', 'nir08', 'nearinfrared'],
  N2: ['nir08', 'nir2', 'nirnarrow'],
  WV: ['nir09', 'watervapour', 'watervapor'],
  S1: ['swir16', 'swir1', 'swir'],
  S2: ['swir22', 'swir2'],
  T: ['lwir', 'tir', 'thermal'],
  T1: ['lwir11', 'tir1'],
  T2: ['lwir12', 'tir2'],
  VV: ['vv'],
  VH: ['vh'],
  HV: ['hv'],
  HH: ['hh'],
};

/** Prefixes of surface reflectance and its like (`nbart_red`, `sr_blue`). */
const PREFIX = /^(?:nbart|nbar|sr|toa|boa|oa)(?=[a-z])/;

/** The measurement that each symbol of the index table stands for in a product; without an entry where there is none. */
export function bandRoles(measurements: readonly Measurement[]): Map<string, string> {
  const bands = measurements.filter(({ flags, commonName }) => flags === undefined && commonName !== 'quality');
  const roles = new Map<string, string>();
  for (const [symbol, names] of Object.entries(namesFor(bands))) {
    const band = firstOf(names, (name) => {
      // A common name that several bands share (Sentinel-2's three red edges) does not say which of them is meant.
      const common = bands.filter(({ commonName }) => plain(commonName) === name);
      if (common.length === 1) return common[0];
      return bands.find((one) => [one.name, ...(one.aliases ?? [])].some((own) => plain(own) === name));
    });
    if (band) roles.set(symbol, band.name);
  }
  return roles;
}

function namesFor(bands: readonly Measurement[]): Record<string, readonly string[]> {
  const named = new Set(bands.map(({ name }) => plain(name)));
  const rededges = bands.filter(({ commonName }) => plain(commonName) === 'rededge').map(({ name }) => plain(name));
  const [first, second, third, fourth] = rededges.sort();
  return {
    ...NAMES,
    // Sentinel-2 in Open Data Cube numbers its short-wave bands 2 and 3.
    ...(named.has('swir2') && named.has('swir3') ? { S1: ['swir16', 'swir2'], S2: ['swir22', 'swir3'] } : {}),
    // Three bands of that name are Sentinel-2's, numbered by wavelength; some catalogs call 8A, the narrow infrared, so too.
    ...(first && second && third
      ? { RE1: ['rededge071', first], RE2: ['rededge075', second], RE3: ['rededge078', third] }
      : {}),
    ...(fourth ? { N2: ['nir08', fourth] } : {}),
  };
}

function plain(name: string | undefined): string {
  return (name ?? '').toLowerCase().replace(/[_-]/g, '').replace(PREFIX, '');
}

function firstOf<T>(names: readonly string[], find: (name: string) => T | undefined): T | undefined {
  for (const name of names) {
    const found = find(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
