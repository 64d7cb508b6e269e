import type { ByteRange } from './source';

/** Gaps up to this are cheaper to download than a second request. */
export const MERGE_GAP = 64 * 1024;
/** Requests are not merged beyond this, so that a long row of blocks still arrives over several connections. */
export const MERGE_SIZE = 8 * 1024 * 1024;

/** One request that serves several ranges: `members` are their positions in the list that was asked for. */
export interface MergedRange extends ByteRange {
  members: number[];
}

/**
 * Merges ranges that lie at most `gap` bytes apart into requests of at most `maxSize` bytes. Ranges that overlap always
 * merge, whatever the size, so that no byte is fetched twice; a range is never split. Returned in ascending order;
 * every input range is a member of exactly one output.
 */
export function coalesce(ranges: readonly ByteRange[], gap = MERGE_GAP, maxSize = MERGE_SIZE): MergedRange[] {
  const order = ranges.map((_, index) => index);
  order.sort((a, b) => ranges[a]!.offset - ranges[b]!.offset || ranges[a]!.length - ranges[b]!.length);
  const merged: MergedRange[] = [];
  let last: MergedRange | undefined;
  for (const index of order) {
    const { offset, length } = ranges[index]!;
    if (last) {
      const end = last.offset + last.length;
      const size = Math.max(end, offset + length) - last.offset;
      if (offset < end || (offset - end <= gap && size <= maxSize)) {
        last.length = size;
        last.members.push(index);
        continue;
      }
    }
    last = { offset, length, members: [index] };
    merged.push(last);
  }
  return merged;
}
