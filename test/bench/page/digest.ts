import type { TypedArray } from '#model/dtype';
import type { Digest } from '../measure';

const PROBES = 8192;
const MODULUS = 65521;
/** Bytes after which Adler-32's sums must be reduced to stay within 32 bits. */
const CHUNK = 5552;

/** Adler-32 (RFC 1950) over all bands, and samples at every band's same places, as peer.py takes them. */
export function digestOf(bands: readonly TypedArray[]): Digest {
  let [a, b] = [1, 0];
  for (const band of bands) {
    const bytes = new Uint8Array(band.buffer, band.byteOffset, band.byteLength);
    for (let at = 0; at < bytes.length; at += CHUNK) {
      const end = Math.min(bytes.length, at + CHUNK);
      for (let i = at; i < end; i++) {
        a += bytes[i]!;
        b += a;
      }
      a %= MODULUS;
      b %= MODULUS;
    }
  }
  const probes: number[] = [];
  for (const band of bands) {
    const step = Math.max(1, Math.floor(band.length / PROBES)) | 1;
    for (let i = 0; i < band.length; i += step) probes.push(band[i]!);
  }
  return { adler: b * 65536 + a, probes };
}
