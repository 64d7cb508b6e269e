import { QuadratError } from '#model/errors';

/** Markers (ITU-T T.81, table B.1), without their 0xff. */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP14 = 0xee;

/** libtiff refuses more too: each goes over the whole picture again. */
const MAX_SCANS = 100;

/** How the three or four components of a stream are to be understood; a TIFF says it, whatever the stream itself says. */
export type JpegColour = 'as stored' | 'YCbCr';

/** What a frame header says. */
export interface JpegFrame {
  width: number;
  height: number;
  components: number;
}

/** A complete stream, made of what a TIFF keeps in two places. */
export interface JpegStream {
  bytes: Uint8Array;
  frame: JpegFrame;
}

/**
 * One stream for a decoder that knows nothing of TIFF: the tables that all blocks share, then the block. Markers by which
 * decoders guess the colour space give way to Adobe's, which says it. Throws RangeError for damaged markers, UNSUPPORTED
 * for kinds of JPEG that are not decoded.
 */
export function completeJpeg(block: Uint8Array, tables: Uint8Array | undefined, colour: JpegColour): JpegStream {
  const shared = tables && tables.length > 4 ? segmentsOf(tables) : { kept: [], scan: 0, frame: undefined };
  const own = segmentsOf(block);
  if (!own.frame) throw new RangeError('the JPEG has no frame');
  if (own.scan === 0) throw new RangeError('the JPEG has no scan');
  const scans = block.subarray(own.scan);
  checkScans(scans);
  const parts = [Uint8Array.of(0xff, SOI), adobe(colour), ...shared.kept, ...own.kept, scans];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, frame: own.frame };
}

/** Adobe's segment: version 100, no flags, and the transform: 0 none, 1 YCbCr. */
function adobe(colour: JpegColour): Uint8Array {
  const text = [0x41, 0x64, 0x6f, 0x62, 0x65];
  return Uint8Array.of(0xff, APP14, 0, 14, ...text, 0, 100, 0, 0, 0, 0, colour === 'YCbCr' ? 1 : 0);
}

interface Segments {
  /** Those before the first scan that matter, markers included. */
  kept: Uint8Array[];
  /** Where the first scan's marker is; 0 where there is none. */
  scan: number;
  frame: JpegFrame | undefined;
}

function segmentsOf(bytes: Uint8Array): Segments {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xff00 + SOI) throw new RangeError('not a JPEG stream');
  const kept: Uint8Array[] = [];
  let frame: JpegFrame | undefined;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) throw new RangeError('the JPEG has a damaged marker');
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === SOS) return { kept, scan: at, frame };
    if (marker === EOI) break;
    const end = at + 2 + view.getUint16(at + 2);
    if (end < at + 4 || end > bytes.length) throw new RangeError('the JPEG ends in its header');
    if (isFrame(marker)) frame = frameOf(marker, view, at, end);
    if (marker < APP0 || (marker > APP0 && marker < APP14)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return { kept, scan: 0, frame };
}

/** SOF0 to SOF15 without DHT, JPG and DAC, which share the range. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function frameOf(marker: number, view: DataView, at: number, end: number): JpegFrame {
  if (marker > 0xc2) {
    const kind = marker === 0xc3 ? 'lossless' : marker < 0xc8 ? 'hierarchical' : 'arithmetically coded';
    throw new QuadratError('UNSUPPORTED', `The image holds ${kind} JPEG, which Quadrat does not read.`);
  }
  if (end < at + 10) throw new RangeError('the JPEG has a damaged frame');
  const precision = view.getUint8(at + 4);
  if (precision !== 8) {
    throw new QuadratError('UNSUPPORTED', `The image holds JPEG of ${precision} bits, which Quadrat does not read.`);
  }
  return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), components: view.getUint8(at + 9) };
}

/** A progressive stream of a few kilobytes can ask for hours of work. */
function checkScans(scans: Uint8Array): void {
  let count = 0;
  for (let at = scans.indexOf(0xff); at >= 0 && at + 1 < scans.length; at = scans.indexOf(0xff, at + 1)) {
    if (scans[at + 1] === SOS && ++count > MAX_SCANS) throw new RangeError(`the JPEG has over ${MAX_SCANS} scans`);
  }
}
