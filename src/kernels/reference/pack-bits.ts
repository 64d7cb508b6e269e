/** PackBits (TIFF 6.0, section 9) to at most `size` bytes. Throws RangeError where the stream stops inside a run. */
export function packBits(source: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size);
  let at = 0;
  for (let i = 0; i < source.length && at < size; ) {
    const header = source[i++]!;
    if (header === 128) continue;
    if (header < 128) {
      const run = source.subarray(i, i + Math.min(header + 1, size - at));
      if (i + header + 1 > source.length) throw new RangeError('PackBits stream ends inside a run');
      output.set(run, at);
      at += run.length;
      i += header + 1;
    } else {
      const value = source[i++];
      if (value === undefined) throw new RangeError('PackBits stream ends inside a run');
      const end = Math.min(at + 257 - header, size);
      output.fill(value, at, end);
      at = end;
    }
  }
  return output.subarray(0, at);
}
