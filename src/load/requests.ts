import { coalesce } from '#bytes/coalesce';
import type { BlockPlace } from '#plan/read-schedule';

/** One request for several blocks of a file: `blocks` are their positions in the list that was asked for. */
export interface FetchRequest {
  url: string;
  /** From the first byte of the first block to the last of the last, what lies between included. */
  length: number;
  blocks: number[];
}

/** Few requests for many blocks, those first whose blocks come first in the list. */
export function requestsFor(fetches: readonly BlockPlace[]): FetchRequest[] {
  const files = new Map<string, number[]>();
  fetches.forEach(({ url }, index) => {
    const file = files.get(url);
    if (file) file.push(index);
    else files.set(url, [index]);
  });
  const requests = [...files].flatMap(([url, indices]) =>
    coalesce(indices.map((index) => fetches[index]!)).map(({ length, members }) => ({
      url,
      length,
      blocks: members.map((member) => indices[member]!).sort((a, b) => a - b),
    })),
  );
  return requests.sort((a, b) => a.blocks[0]! - b.blocks[0]!);
}
