/** Names for a band's colour in STAC's EO extension: a band so called needs no table to say what it is. */
const COMMON_NAMES: ReadonlySet<string> = new Set([
  'coastal',
  'blue',
  'green',
  'yellow',
  'red',
  'rededge',
  'pan',
  'nir',
  'nir08',
  'nir09',
  'cirrus',
  'swir16',
  'swir22',
  'lwir',
  'lwir11',
  'lwir12',
]);

/** Tokens that cannot be anything but a band, wherever in a name they stand. */
const NUMBERED = String.raw`(?:(?:sr|st|toa|boa)[_-])?(?:b|band)[_-]?\d{1,2}a?(?:_vcid_[12])?`;
const QUALITY = `qa[_-]pixel|qa[_-]radsat|sr_qa_aerosol|sr_cloud_qa|st_qa|pixel_qa|radsat_qa|bqa|c?fmask|scl|udm2?`;
/** Words that may be part of a place or a project too, so they only count at the end of a name. */
const WORDS = `${[...COMMON_NAMES].join('|')}|swir[12]|rededge[123]|tir|thermal|mask|cloud[_-]?mask|clouds?|quality|qa|aot|wvp|tci|ndvi|evi|savi|ndwi|lst|vv|vh|hh|hv`;

const START = '(?<=^|[_. -])';
const END = '(?=$|[_. -])';
/** What may follow a band without being part of it. */
const TAIL = String.raw`(?:[_. -](?:\d{2,3}m|clip(?:ped)?|cog))*$`;
const STRONG = new RegExp(`${START}(?:${NUMBERED}|${QUALITY})${END}`, 'gi');
const AT_END = new RegExp(`${START}(?:${WORDS})(?=${TAIL})`, 'i');

/** Part of a name: the text as spelled, and where it begins. */
export interface Token {
  text: string;
  index: number;
}

/** The tokens of a file name (without ending) that name its band; more than one is an ambiguity. */
export function bandsIn(stem: string): Token[] {
  const strong = [...stem.matchAll(STRONG)].map((match) => ({ text: match[0], index: match.index }));
  if (strong.length > 0) return strong;
  const word = AT_END.exec(stem);
  return word ? [{ text: word[0], index: word.index }] : [];
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The same for bands the user named; where several stand in a name, the one at its end counts. */
export function givenBandsIn(stem: string, keys: readonly string[]): Token[] {
  if (keys.length === 0) return [];
  // The longest first: `cloud_mask` before `mask`.
  const choice = [...keys]
    .sort((a, b) => b.length - a.length)
    .map(escapeForRegExp)
    .join('|');
  const found = [...stem.matchAll(new RegExp(`${START}(?:${choice})${END}`, 'gi'))];
  const tokens = found.map((match) => ({ text: match[0], index: match.index }));
  const atEnd = tokens.filter((token) => new RegExp(`^${TAIL}`, 'i').test(stem.slice(token.index + token.text.length)));
  return atEnd.length === 1 ? atEnd : tokens;
}

/** `B04`, `SR_B4`, `sr_band4` and `b4` are one band. */
export function bandKey(token: string): string {
  const match = /^(?:(?:sr|st|toa|boa)[_-])?(?:b|band)[_-]?0*(\d+)(a?)/i.exec(token);
  return match ? `b${match[1]}${match[2]?.toLowerCase()}` : token.toLowerCase();
}

const TM = 'b1=blue b2=green b3=red b4=nir b5=swir16 b6=lwir b7=swir22 b8=pan';
const OLI = 'b1=coastal b2=blue b3=green b4=red b5=nir b6=swir16 b7=swir22 b8=pan b9=cirrus b10=lwir11 b11=lwir12';
const MSI =
  'b1=coastal b2=blue b3=green b4=red b5=rededge b6=rededge b7=rededge b8=nir b8a=nir08 b9=nir09 b10=cirrus b11=swir16 b12=swir22';

/** Which band of a sensor sees which colour, as its operator documents it. */
export type Sensor = 'tm' | 'oli' | 'msi';
const SENSORS: Record<Sensor, ReadonlyMap<string, string>> = {
  tm: table(TM),
  oli: table(OLI),
  msi: table(MSI),
};

function table(text: string): ReadonlyMap<string, string> {
  return new Map(text.split(' ').map((entry) => entry.split('=') as [string, string]));
}

/** STAC's common name of a band, from its sensor or from its own name; undefined where neither says. */
export function commonNameOf(token: string, sensor: Sensor | undefined): string | undefined {
  const known = sensor && SENSORS[sensor].get(bandKey(token));
  if (known) return known;
  const word = token.toLowerCase();
  return COMMON_NAMES.has(word) ? word : undefined;
}

/** The likeliest first: bands about clouds come before those about saturation, aerosol and the like. */
const QUALITY_BANDS = [/fmask|scl|qa_?pixel|pixel_?qa|cloud|bqa|udm2/i, /qa|mask|udm|quality/i];

/** The band whose name is one that quality bands have; only ever used to ask, not to mask. */
export function likelyQualityBand(names: readonly string[]): string | undefined {
  for (const pattern of QUALITY_BANDS) {
    const found = names.find((name) => pattern.test(name));
    if (found !== undefined) return found;
  }
  return undefined;
}
