/** What GDAL's XML in tag 42112 says. */
export interface GdalMetadata {
  /** Items of the whole file in the default domain, in file order. */
  items: Map<string, string>;
  /** By sample, from 0. */
  bands: Map<number, { description?: string; scale?: number; offset?: number; units?: string; colorInterp?: string }>;
}

/**
 * Reads `<GDALMetadata><Item name= sample= role=>value</Item>…`. The format is flat and written by one program, and
 * workers have no XML parser, so this scans for its items; anything else is skipped.
 */
export function parseGdalMetadata(xml: string): GdalMetadata {
  const items = new Map<string, string>();
  const bands: GdalMetadata['bands'] = new Map();
  for (const [, head, body] of xml.matchAll(/<Item\s([^<>]*)>([^<]*)<\/Item>/g)) {
    const attributes = parseAttributes(head!);
    const name = attributes.get('name');
    const value = decodeEntities(body!);
    const sample = attributes.get('sample');
    if (sample === undefined) {
      if (name && !attributes.has('domain')) items.set(name, value);
      continue;
    }
    const index = Number(sample);
    if (!Number.isInteger(index) || index < 0) continue;
    const band = bands.get(index) ?? {};
    bands.set(index, band);
    const number = Number(value);
    const role = attributes.get('role');
    if (role === 'description') band.description = value;
    else if (role === 'unittype') band.units = value;
    else if (role === 'colorinterp') band.colorInterp = value;
    else if (role === 'scale' && Number.isFinite(number)) band.scale = number;
    else if (role === 'offset' && Number.isFinite(number)) band.offset = number;
  }
  return { items, bands };
}

function parseAttributes(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name, value] of text.matchAll(/([\w:-]+)="([^"]*)"/g)) attributes.set(name!, decodeEntities(value!));
  return attributes;
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot|apos));/gi, (whole, decimal, hex, name) => {
    if (name) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
