/**
 * ZSTD frames (RFC 8878) without dictionaries. Copies go into the output itself, so no window is kept beside it, whatever a
 * frame asks for. The caller leaves 16 bytes after the source and 320 after the output.
 */
import { xxh64 } from './xxh64';
import { forgetHuffman, readLiterals } from './zstd-literals';
import { beginFrame, CORRUPT, runSequences } from './zstd-sequences';

const TRUNCATED: i32 = -2;
const CHECKSUM: i32 = -3;

const MAGIC: u32 = 0xfd2fb528;
const SKIPPABLE: u32 = 0x184d2a50;
const MOST_IN_BLOCK: u32 = 128 * 1024;

const RAW: u32 = 0;
const REPEATED: u32 = 1;
const COMPRESSED: u32 = 2;

// Where the frame just read ends in the source.
let sourceAt: usize = 0;

/** Length of the output, at most `size`; negative where the stream is corrupt. */
export function zstd(source: usize, sourceLength: i32, output: usize, size: i32): i32 {
  const end = source + sourceLength;
  sourceAt = source;
  let at = output;
  const outputEnd = output + size;
  while (sourceAt < end && (at < outputEnd || sourceAt === source)) {
    if (sourceAt + 4 > end) return TRUNCATED;
    const magic = load<u32>(sourceAt);
    if ((magic & 0xfffffff0) === SKIPPABLE) {
      if (sourceAt + 8 > end) return TRUNCATED;
      const skipped = load<u32>(sourceAt, 4);
      if (<usize>skipped > end - sourceAt - 8) return TRUNCATED;
      sourceAt += 8 + skipped;
      continue;
    }
    if (magic !== MAGIC) return CORRUPT;
    sourceAt += 4;
    const length = readFrame(end, at, outputEnd);
    if (length < 0) return length;
    at += length;
  }
  return <i32>(at - output);
}

/** Bytes written, all there is room for where the frame has more; negative where it is corrupt. */
function readFrame(end: usize, output: usize, outputEnd: usize): i32 {
  let at = sourceAt;
  if (at + 1 > end) return TRUNCATED;
  const descriptor: u32 = load<u8>(at++);
  const single = (descriptor & 0x20) !== 0;
  const sizeField = descriptor >> 6;
  const sizeBytes: u32 = sizeField === 0 ? (single ? 1 : 0) : 1 << sizeField;
  const idField = descriptor & 3;
  const idBytes: u32 = idField === 3 ? 4 : idField;
  if (!single) at++;
  if (descriptor & 8) return CORRUPT;
  if (at + idBytes + sizeBytes > end) return TRUNCATED;
  for (let i: u32 = 0; i < idBytes; i++) if (load<u8>(at++) !== 0) return CORRUPT;
  let content: u64 = 0;
  for (let i: u32 = 0; i < sizeBytes; i++) content |= (<u64>load<u8>(at++)) << (i << 3);
  if (sizeBytes === 2) content += 256;

  beginFrame();
  forgetHuffman();
  let to = output;
  for (let last: u32 = 0; last === 0; ) {
    if (at + 3 > end) return TRUNCATED;
    const header = <u32>load<u16>(at) | ((<u32>load<u8>(at, 2)) << 16);
    at += 3;
    last = header & 1;
    const type = (header >> 1) & 3;
    const count = header >> 3;
    if (type > COMPRESSED || (type === COMPRESSED && count > MOST_IN_BLOCK)) return CORRUPT;
    const stored: usize = type === REPEATED ? 1 : count;
    if (stored > end - at) return TRUNCATED;
    if (type === COMPRESSED) {
      const read = readLiterals(at, at + stored);
      if (read < 0) return CORRUPT;
      to = runSequences(at + read, at + stored, output, to, outputEnd);
      if (to === 0) return CORRUPT;
    } else {
      const kept = min<usize>(count, outputEnd - to);
      if (type === RAW) memory.copy(to, at, kept);
      else memory.fill(to, load<u8>(at), kept);
      to += kept;
      if (kept < count) to = outputEnd + 1;
    }
    at += stored;
    if (to > outputEnd) {
      sourceAt = end;
      return <i32>(outputEnd - output);
    }
  }
  if (sizeBytes > 0 && content !== <u64>(to - output)) return CORRUPT;
  if (descriptor & 4) {
    if (at + 4 > end) return TRUNCATED;
    if (load<u32>(at) !== xxh64(output, to - output)) return CHECKSUM;
    at += 4;
  }
  sourceAt = at;
  return <i32>(to - output);
}
