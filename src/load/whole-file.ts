import type { ByteSource } from '#bytes/source';
import { QuadratError } from '#model/errors';

/** Largest file that is fetched whole. It lies in the page's memory as long as it is read from. */
export const LARGEST_WHOLE_FILE = 512 * 2 ** 20;

/** Asked for at once: large enough that requests do not count, small enough that an abort or a fault costs little. */
const PART = 8 * 2 ** 20;

/**
 * Every byte of a file as a blob. Rejects with TOO_LARGE over `LARGEST_WHOLE_FILE`, before it is fetched; `onSize` hears
 * the length just before that begins.
 */
export async function wholeFile(
  source: ByteSource,
  signal: AbortSignal | undefined,
  onSize: (bytes: number) => void,
): Promise<Blob> {
  const size = await source.size({ signal });
  if (size > LARGEST_WHOLE_FILE) {
    throw new QuadratError(
      'TOO_LARGE',
      `The file has ${megabytes(size)} MB and its format can only be read whole, up to ${megabytes(LARGEST_WHOLE_FILE)} MB. Rewrite it as a COG.`,
      { url: source.url },
    );
  }
  onSize(size);
  const parts: Blob[] = [];
  for (let offset = 0; offset < size; offset += PART) {
    const [bytes] = await source.read([{ offset, length: Math.min(PART, size - offset) }], { signal });
    parts.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  }
  return new Blob(parts);
}

export function megabytes(bytes: number): string {
  const value = bytes / 2 ** 20;
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
