import type { GeoJsonGeometry } from '#model/grid';

const NAMES = ['Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon', 'GeometryCollection'];
const DEEPEST = 16;

interface Cursor {
  view: DataView;
  offset: number;
}

/**
 * A GeoJSON geometry of well-known binary: ISO or extended (EWKB), either byte order; heights are dropped, since
 * footprints are compared in the plane. Throws RangeError on bytes that are not WKB.
 */
export function geometryFromWkb(bytes: Uint8Array): GeoJsonGeometry {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readGeometry({ view, offset: 0 }, 0);
}

function readGeometry(cursor: Cursor, depth: number): GeoJsonGeometry {
  if (depth > DEEPEST) throw new RangeError('WKB: collections nested too deeply');
  const { view } = cursor;
  const order = view.getUint8(cursor.offset);
  if (order > 1) throw new RangeError(`WKB: ${order} is not a byte order`);
  const little = order === 1;
  const code = view.getUint32(cursor.offset + 1, little);
  cursor.offset += 5;
  // EWKB marks height, measure and an SRID in the top bits; ISO adds 1000, 2000 or 3000.
  if (code & 0x20000000) cursor.offset += 4;
  const plain = code & 0x0fffffff;
  const iso = Math.floor(plain / 1000);
  const extra = (code & 0x80000000 ? 1 : 0) + (code & 0x40000000 ? 1 : 0) + (iso === 3 ? 2 : iso > 0 ? 1 : 0);
  const dimensions = 2 + extra;
  const type = NAMES[(plain % 1000) - 1];
  if (!type || iso > 3 || dimensions > 4) throw new RangeError(`WKB: geometry type ${code} is not known`);

  const position = () => {
    const point = [view.getFloat64(cursor.offset, little), view.getFloat64(cursor.offset + 8, little)];
    cursor.offset += 8 * dimensions;
    return point;
  };
  const many = <T>(smallest: number, read: () => T): T[] => {
    const count = view.getUint32(cursor.offset, little);
    cursor.offset += 4;
    if (count * smallest > view.byteLength - cursor.offset) throw new RangeError('WKB: more parts than bytes');
    return Array.from({ length: count }, read);
  };
  const line = () => many(8 * dimensions, position);
  const part = () => readGeometry(cursor, depth + 1);

  switch (type) {
    case 'Point':
      return { type, coordinates: position() };
    case 'LineString':
      return { type, coordinates: line() };
    case 'Polygon':
      return { type, coordinates: many(4, line) };
    case 'GeometryCollection':
      return { type, geometries: many(5, part) };
    default:
      return { type, coordinates: many(5, part).map((geometry) => geometry.coordinates) };
  }
}

/** ISO well-known binary, little endian, in two dimensions. Throws TypeError for what is not a GeoJSON geometry. */
export function wkbFromGeometry(geometry: GeoJsonGeometry): Uint8Array {
  const bytes = new ByteList();
  writeGeometry(bytes, geometry, 0);
  return bytes.finish();
}

function writeGeometry(bytes: ByteList, geometry: GeoJsonGeometry, depth: number): void {
  const code = NAMES.indexOf(geometry.type) + 1;
  if (code === 0 || depth > DEEPEST) throw new TypeError(`${String(geometry.type)} is not a GeoJSON geometry`);
  bytes.uint8(1);
  bytes.uint32(code);
  if (geometry.type === 'GeometryCollection') {
    const parts = listOf(geometry.geometries) as GeoJsonGeometry[];
    bytes.uint32(parts.length);
    for (const part of parts) writeGeometry(bytes, part, depth + 1);
  } else if (geometry.type.startsWith('Multi')) {
    const parts = listOf(geometry.coordinates);
    bytes.uint32(parts.length);
    for (const coordinates of parts) writeGeometry(bytes, { type: geometry.type.slice(5), coordinates }, depth + 1);
  } else if (geometry.type === 'Point') {
    writePosition(bytes, geometry.coordinates);
  } else if (geometry.type === 'LineString') {
    writeLine(bytes, geometry.coordinates);
  } else {
    const rings = listOf(geometry.coordinates);
    bytes.uint32(rings.length);
    for (const ring of rings) writeLine(bytes, ring);
  }
}

function writeLine(bytes: ByteList, line: unknown): void {
  const positions = listOf(line);
  bytes.uint32(positions.length);
  for (const position of positions) writePosition(bytes, position);
}

function writePosition(bytes: ByteList, position: unknown): void {
  const [x, y] = listOf(position);
  if (typeof x !== 'number' || typeof y !== 'number') throw new TypeError('a position is not two numbers');
  bytes.float64(x);
  bytes.float64(y);
}

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new TypeError('coordinates are not a list');
  return value;
}

class ByteList {
  #view = new DataView(new ArrayBuffer(256));
  #length = 0;

  uint8(value: number): void {
    this.#reserve(1);
    this.#view.setUint8(this.#length, value);
    this.#length += 1;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  finish(): Uint8Array {
    return new Uint8Array(this.#view.buffer.slice(0, this.#length));
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#view.byteLength) return;
    const larger = new Uint8Array(2 * this.#view.byteLength);
    larger.set(new Uint8Array(this.#view.buffer));
    this.#view = new DataView(larger.buffer);
  }
}
