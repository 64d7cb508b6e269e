const CLEAR = 256;
const END = 257;
const FIRST = 258;

/**
 * Old-style streams (before TIFF 5.0's final text) fill bytes from the least significant bit. Every stream starts with
 * CLEAR, which in nine bits reads 0x80 0x0… in the new order and 0x00 0x.1 in the old one; libtiff tells them the same way.
 */
function isOldStyle(source: Uint8Array): boolean {
  return source.length >= 2 && source[0] === 0 && (source[1]! & 1) === 1;
}

/**
 * TIFF LZW (TIFF 6.0, section 13) to at most `size` bytes. Each word of the table is kept as a place in the output, for
 * every word is a copy of what was written before, plus the byte after it. Throws RangeError on a word that cannot be,
 * and where the stream stops before both `size` and its end mark.
 */
export function lzw(source: Uint8Array, size: number): Uint8Array {
  const old = isOldStyle(source);
  // The new style widens its codes one entry early.
  const early = old ? 0 : 1;
  const output = new Uint8Array(size);
  const places = new Uint32Array(4096);
  const lengths = new Uint32Array(4096);
  let next = FIRST;
  let width = 9;
  let previousPlace = 0;
  let previousLength = 0;
  let at = 0;
  let hold = 0;
  let held = 0;
  let position = 0;

  while (at < size) {
    while (held < width) {
      const byte = source[position++];
      if (byte === undefined) throw new RangeError('LZW stream ends early');
      hold = old ? hold | (byte << held) : ((hold << 8) | byte) & 0xffffff;
      held += 8;
    }
    held -= width;
    let code: number;
    if (old) {
      code = hold & ((1 << width) - 1);
      hold >>>= width;
    } else {
      code = (hold >>> held) & ((1 << width) - 1);
    }

    if (code === END) break;
    if (code === CLEAR) {
      next = FIRST;
      width = 9;
      previousLength = 0;
      continue;
    }
    // The word completed by this code may be this code itself, so it goes into the table first.
    if (previousLength > 0 && next < 4096) {
      places[next] = previousPlace;
      lengths[next] = previousLength + 1;
      next++;
      if (next + early >= 1 << width && width < 12) width++;
    }
    const place = at;
    if (code < CLEAR) {
      output[at++] = code;
      previousLength = 1;
    } else {
      if (code >= next) throw new RangeError('LZW stream has a code not yet defined');
      const from = places[code]!;
      previousLength = lengths[code]!;
      const end = Math.min(at + previousLength, size);
      for (let i = from; at < end; i++) output[at++] = output[i]!;
    }
    previousPlace = place;
  }
  return at === size ? output : output.subarray(0, at);
}
