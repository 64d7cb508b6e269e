import type { Affine } from '#model/grid';

/** TIFF field types: ASCII 2, SHORT 3, LONG 4, DOUBLE 12. */
const SIZES = { ascii: 1, short: 2, long: 4, double: 8 } as const;
const CODES = { ascii: 2, short: 3, long: 4, double: 12 } as const;

/** One field of an image file directory. */
export interface TagField {
  tag: number;
  type: keyof typeof SIZES;
  /** Text is stored as UTF-8 with the NUL that TIFF wants. */
  value: readonly number[] | Float64Array | string;
}

/** A field whose value is stored as bytes. */
interface EncodedField {
  tag: number;
  type: number;
  count: number;
  bytes: Uint8Array;
}

function encodeField({ tag, type, value }: TagField): EncodedField {
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(`${value}\0`);
    return { tag, type: CODES[type], count: bytes.length, bytes };
  }
  const size = SIZES[type];
  const bytes = new Uint8Array(value.length * size);
  const view = new DataView(bytes.buffer);
  value.forEach((number, index) => {
    if (type === 'double') view.setFloat64(index * size, number, true);
    else if (type === 'long') view.setUint32(index * size, number, true);
    else view.setUint16(index * size, number, true);
  });
  return { tag, type: CODES[type], count: value.length, bytes };
}

/** Bytes a directory takes with everything it points to, even. */
export function directorySize(fields: readonly TagField[]): number {
  return fields.reduce((size, field) => {
    const { length } = encodeField(field).bytes;
    return size + 12 + (length > 4 ? length + (length % 2) : 0);
  }, 2 + 4);
}

/**
 * Writes a directory at `offset` of `file`, its long values right behind it, so that one read of the file's head gets
 * them all. `next`: offset of the next directory, 0 for the last.
 */
export function writeDirectory(file: Uint8Array, offset: number, fields: readonly TagField[], next: number): void {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const sorted = fields.map(encodeField).sort((a, b) => a.tag - b.tag);
  view.setUint16(offset, sorted.length, true);
  let entry = offset + 2;
  let values = entry + sorted.length * 12 + 4;
  for (const { tag, type, count, bytes } of sorted) {
    view.setUint16(entry, tag, true);
    view.setUint16(entry + 2, type, true);
    view.setUint32(entry + 4, count, true);
    if (bytes.length <= 4) {
      file.set(bytes, entry + 8);
    } else {
      view.setUint32(entry + 8, values, true);
      file.set(bytes, values);
      values += bytes.length + (bytes.length % 2);
    }
    entry += 12;
  }
  view.setUint32(entry, next, true);
}

/** Fields that place an image on the ground (OGC GeoTIFF 1.1); pixels are areas. `code`: an EPSG code below 32767. */
export function georeference(transform: Affine, code: number, geographic: boolean): TagField[] {
  const [a, b, c, d, e, f] = transform;
  const place: TagField[] =
    b === 0 && d === 0 && a > 0 && e < 0
      ? [
          { tag: 33550, type: 'double', value: [a, -e, 0] },
          { tag: 33922, type: 'double', value: [0, 0, 0, c, f, 0] },
        ]
      : [{ tag: 34264, type: 'double', value: [a, b, 0, c, d, e, 0, f, 0, 0, 0, 0, 0, 0, 0, 1] }];
  // GTModelType, GTRasterType = area, then GeodeticCRS or ProjectedCRS; every key holds its value in place.
  const keys = [1024, 0, 1, geographic ? 2 : 1, 1025, 0, 1, 1, geographic ? 2048 : 3072, 0, 1, code];
  return [...place, { tag: 34735, type: 'short', value: [1, 1, 0, keys.length / 4, ...keys] }];
}

/** What GDAL keeps in its own XML tag: metadata of the image, and of each band. */
export interface BandDescription {
  description?: string;
  units?: string;
  scale?: number;
  offset?: number;
  colorInterp?: string;
}

/** The GDAL_METADATA field, or none where there is nothing to say. */
export function gdalMetadata(
  metadata: Readonly<Record<string, string>>,
  bands: readonly BandDescription[],
): TagField | undefined {
  const items = Object.entries(metadata).map(([key, value]) => `<Item name="${escapeXml(key)}">${twice(value)}</Item>`);
  bands.forEach(({ description, units, scale, offset, colorInterp }, sample) => {
    const roles = { description, unittype: units, offset, scale, colorinterp: colorInterp };
    for (const [role, value] of Object.entries(roles)) {
      if (value === undefined || value === '') continue;
      items.push(`<Item name="${role.toUpperCase()}" sample="${sample}" role="${role}">${twice(String(value))}</Item>`);
    }
  });
  if (items.length === 0) return undefined;
  return { tag: 42112, type: 'ascii', value: `<GDALMetadata>\n  ${items.join('\n  ')}\n</GDALMetadata>\n` };
}

/** GDAL escapes values before they go into its XML, and unescapes what the parser gives back. */
function twice(text: string): string {
  return escapeXml(escapeXml(text));
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
