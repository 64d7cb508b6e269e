import type { Sensor } from './band-names';
import { calendarDate, type NamedTime, ordinalDate } from './dates';

/** What a publisher's own way of naming files tells. Unlike dates found by their shape, its second dates are no riddle. */
export interface ConventionReading {
  /** For the summary, e.g. 'Landsat Collection 2'. */
  convention: string;
  /** The scene: all of the name that does not depend on the band. */
  id: string;
  /** What follows the scene: band, resolution, what the user appended. */
  rest: string;
  when: NamedTime;
  tile?: string;
  /** Images of one kind, e.g. `landsat-oli-l2`; used where a folder holds several. */
  kind: string;
  sensor?: Sensor;
  /** Band order of a multi-band file as the publisher documents it, by number of bands. */
  bandOrders?: ReadonlyMap<number, readonly string[]>;
}

interface Convention {
  name: string;
  /** Named groups: `id` and either `date` (8 digits) or `year` and `doy`; `time` (6 digits), `tile` and others optional. */
  pattern: RegExp;
  kind(groups: Record<string, string | undefined>): string;
  sensor?(groups: Record<string, string | undefined>): Sensor | undefined;
  bandOrders?: ReadonlyMap<number, readonly string[]>;
}

/** M (MSS) numbers its bands differently on every satellite, so it has no table. */
function landsatSensor({ sensor, satellite }: Record<string, string | undefined>): Sensor | undefined {
  if (sensor === 'C' || sensor === 'O') return 'oli';
  return sensor === 'E' || (sensor === 'T' && Number(satellite) <= 5) ? 'tm' : undefined;
}

function landsatKind(groups: Record<string, string | undefined>): string {
  const sensor = landsatSensor(groups) ?? `l${groups.sensor?.toLowerCase()}`;
  return ['landsat', sensor, groups.level?.slice(0, 2).toLowerCase()].filter(Boolean).join('-');
}

const PLANET_ORDERS = new Map([
  [4, ['blue', 'green', 'red', 'nir']],
  [8, ['coastal', 'blue', 'green_i', 'green', 'yellow', 'red', 'rededge', 'nir']],
]);

/**
 * Sources: Landsat Collection 2 Product Guide (LSDS-1618) and the pre-collection scene id; Sentinel-2 Products
 * Specification (section 3.4, naming); HLS v2 User Guide; MODIS naming (LP DAAC); Planet's PSScene asset names; NAIP's
 * file naming at the USDA, whose second date is the delivery's.
 */
const CONVENTIONS: readonly Convention[] = [
  {
    name: 'Landsat collection',
    pattern:
      /^(?<id>L(?<sensor>[COTEM])(?<satellite>\d{2})_(?<level>L1TP|L1GT|L1GS|L2SP|L2SR|CU|AK|HI)_(?<tile>\d{6})_(?<date>\d{8})(?:_\d{8}_\d{2}(?:_(?:T1|T2|RT|A1|A2))?)?)(?=[_.]|$)/,
    kind: landsatKind,
    sensor: landsatSensor,
  },
  {
    name: 'Landsat scene',
    pattern:
      /^(?<id>L(?<sensor>[COTEM])(?<satellite>\d)(?<tile>\d{6})(?<year>\d{4})(?<doy>\d{3})[A-Z]{3}\d{2})(?=[_.]|$)/,
    kind: landsatKind,
    sensor: landsatSensor,
  },
  {
    name: 'Sentinel-2 granule',
    pattern: /^(?<id>(?:L2A_)?T(?<tile>\d{2}[A-Z]{3})_(?<date>\d{8})T(?<time>\d{6}))(?=[_.]|$)/,
    kind: () => 'sentinel-2',
    sensor: () => 'msi',
  },
  {
    name: 'Sentinel-2 product',
    pattern:
      /^(?<id>S2[A-D]_MSI(?<level>L1C|L2A)_(?<date>\d{8})T(?<time>\d{6})_N\d{4}_R\d{3}_T(?<tile>\d{2}[A-Z]{3})_\d{8}T\d{6})(?=[_.]|$)/,
    kind: ({ level }) => `sentinel-2-${level?.toLowerCase()}`,
    sensor: () => 'msi',
  },
  {
    name: 'HLS',
    pattern:
      /^(?<id>HLS\.(?<sensor>[LS]30)\.T(?<tile>\d{2}[A-Z]{3})\.(?<year>\d{4})(?<doy>\d{3})T(?<time>\d{6})\.v\d\.\d)(?=[_.]|$)/,
    kind: ({ sensor }) => `hls-${sensor?.toLowerCase()}`,
    sensor: ({ sensor }) => (sensor === 'L30' ? 'oli' : 'msi'),
  },
  {
    name: 'MODIS',
    pattern:
      /^(?<id>(?<product>(?:M[OYC]D|V[NJ][P1])[0-9A-Z]+)\.A(?<year>\d{4})(?<doy>\d{3})(?:\.(?<tile>h\d{2}v\d{2}))?(?:\.\d{3})?(?:\.\d{13})?)(?=[_.]|$)/,
    kind: ({ product }) => product?.toLowerCase() ?? 'modis',
  },
  {
    name: 'PlanetScope',
    pattern: /^(?<id>(?<date>\d{8})_(?<time>\d{6})(?:_\d{2})?_[0-9a-f]{4})_(?:1B|3A|3B)(?=[_.]|$)/,
    kind: () => 'planetscope',
    bandOrders: PLANET_ORDERS,
  },
  {
    name: 'NAIP',
    pattern: /^(?<id>m_(?<tile>\d{7}_(?:ne|nw|se|sw))_\d{2}_\w{1,3}_(?<date>\d{8})(?:_\d{8})?)(?=[_.]|$)/,
    kind: () => 'naip',
  },
];

/** Reads a file name (without ending) or a folder name that follows a known convention. */
export function readConvention(stem: string): ConventionReading | undefined {
  for (const convention of CONVENTIONS) {
    const match = convention.pattern.exec(stem);
    const groups: Record<string, string | undefined> | undefined = match?.groups;
    const date = groups && dateOf(groups);
    if (!match || !groups || !date) continue;
    const time = groups.time?.replace(/^(\d{2})(\d{2})(\d{2})$/, '$1:$2:$3');
    return {
      convention: convention.name,
      id: groups.id ?? stem,
      rest: stem.slice(match[0].length),
      when: time ? { date, time } : { date },
      tile: groups.tile,
      kind: convention.kind(groups),
      sensor: convention.sensor?.(groups),
      bandOrders: convention.bandOrders,
    };
  }
  return undefined;
}

function dateOf({ date, year, doy }: Record<string, string | undefined>): string | undefined {
  if (date) return calendarDate(Number(date.slice(0, 4)), Number(date.slice(4, 6)), Number(date.slice(6, 8)));
  return ordinalDate(Number(year), Number(doy));
}
