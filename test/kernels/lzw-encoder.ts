/**
 * TIFF LZW as an encoder, for streams to decode: new style (most significant bit first, widths grow one code early) or
 * old style (least significant bit first, widths grow when they must).
 */
export function encodeLzw(bytes: Uint8Array, style: 'new' | 'old', clearAt = 4094): Uint8Array {
  const output: number[] = [];
  let hold = 0;
  let held = 0;
  const put = (code: number, width: number) => {
    for (let i = 0; i < width; i++) {
      const bit = style === 'new' ? (code >> (width - 1 - i)) & 1 : (code >> i) & 1;
      hold |= style === 'new' ? bit << (7 - held) : bit << held;
      if (++held === 8) {
        output.push(hold);
        hold = 0;
        held = 0;
      }
    }
  };
  let table = new Map<string, number>();
  let next = 258;
  let width = 9;
  const reset = () => {
    put(256, width);
    table = new Map();
    next = 258;
    width = 9;
  };
  const codeOf = (word: string) => (word.length === 1 ? word.charCodeAt(0) : table.get(word)!);
  reset();
  let word = '';
  for (const byte of bytes) {
    const longer = word + String.fromCharCode(byte);
    if (longer.length === 1 || table.has(longer)) {
      word = longer;
      continue;
    }
    put(codeOf(word), width);
    table.set(longer, next++);
    // The decoder's table is one entry behind.
    if (next === (1 << width) + (style === 'new' ? 0 : 1) && width < 12) width++;
    if (next > clearAt) reset();
    word = String.fromCharCode(byte);
  }
  if (word !== '') {
    put(codeOf(word), width);
    next++;
    if (next === (1 << width) + (style === 'new' ? 0 : 1) && width < 12) width++;
  }
  put(257, width);
  if (held > 0) output.push(hold);
  return Uint8Array.from(output);
}
