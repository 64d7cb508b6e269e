/**
 * A code in a registry, 'EPSG:32613' or 'ESRI:54009', as text in any usual spelling names it: 'epsg:32613', a bare
 * number, OGC's URNs and URLs, PROJ's '+init='. A vertical part ('EPSG:26910+5703') is dropped. Undefined where the text
 * is a definition or nothing known.
 *
 * CRS84 and EPSG:4326 differ only in axis order, which is x before y here, so both become 'EPSG:4326'.
 */
export function codeNamedBy(text: string): string | undefined {
  if (LONGITUDE_LATITUDE.test(text)) return 'EPSG:4326';
  const match = CODE.exec(text);
  return match ? registered(Number(match[1])) : undefined;
}

const LONGITUDE_LATITUDE =
  /^(?:WGS ?84|(?:OGC:|urn:ogc:def:crs:OGC:[^:]*:|https?:\/\/www\.opengis\.net\/def\/crs\/OGC\/[^/]+\/)?CRS84)$/i;

const CODE = new RegExp(
  [
    '^(?:(?:\\+init=)?(?:EPSG|ESRI):+',
    '|urn:ogc:def:crs:(?:EPSG|ESRI):[^:]*:',
    '|https?://www\\.opengis\\.net/def/crs/(?:EPSG|ESRI)/[^/]+/',
    ')?(\\d{4,6})(?:\\+\\d{4,6})?$',
  ].join(''),
  'i',
);

/** The code that a WKT text says it spells out: the AUTHORITY or ID of the outermost bracket, which comes last. */
export function codeSpeltOutBy(text: string): string | undefined {
  const match = OUTERMOST.exec(text);
  return match ? registered(Number(match[1] ?? match[2])) : undefined;
}

const OUTERMOST =
  /(?:AUTHORITY\s*\[\s*"(?:EPSG|ESRI)"\s*,\s*"(\d+)"\s*\]|ID\s*\[\s*"(?:EPSG|ESRI)"\s*,\s*(\d+)\s*\])\s*\]\s*$/i;

/** Names of web Mercator from before it had a code of its own. */
const WEB_MERCATOR: ReadonlySet<number> = new Set([900913, 3785, 102100, 102113]);

/** ESRI's numbers begin where EPSG's end; many write them with EPSG's name. */
const FIRST_OF_ESRI = 37000;

function registered(code: number): string {
  if (WEB_MERCATOR.has(code)) return 'EPSG:3857';
  return `${code >= FIRST_OF_ESRI ? 'ESRI' : 'EPSG'}:${code}`;
}
