/** What the first bytes say a file is. */
export type FileKind = 'parquet' | 'tiff' | 'json' | 'unknown';

/** What asking an address for its first bytes came to. */
export type Probe =
  | { outcome: 'answered'; kind: FileKind; ranges: boolean }
  | { outcome: 'status'; status: number }
  /** The host is there, but does not let this page read. */
  | { outcome: 'cors' }
  | { outcome: 'unreachable'; offline: boolean };

const HEAD = 16;
/** Long enough for a sleeping server, short enough to wait for. */
const PATIENCE_MS = 15_000;

/**
 * Asks for the first bytes of an address, as reading would. A script is not told why a request failed; one more, whose
 * answer may not be looked at, tells a host that is away from one that does not let this page read.
 */
export async function probeAddress(address: string, signal: AbortSignal): Promise<Probe> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  let response: Response;
  try {
    const headers = { range: `bytes=0-${HEAD - 1}` };
    response = await fetch(address, { headers, cache: 'no-store', credentials: 'omit', signal: patience });
  } catch {
    signal.throwIfAborted();
    return (await isThere(address, patience))
      ? { outcome: 'cors' }
      : { outcome: 'unreachable', offline: !navigator.onLine };
  }
  try {
    if (!response.ok) return { outcome: 'status', status: response.status };
    return { outcome: 'answered', kind: kindOf(await firstBytes(response)), ranges: response.status === 206 };
  } finally {
    // A server that knows no ranges would go on sending all of the file.
    await response.body?.cancel().catch(() => undefined);
  }
}

async function isThere(address: string, signal: AbortSignal): Promise<boolean> {
  try {
    await fetch(address, { mode: 'no-cors', cache: 'no-store', credentials: 'omit', signal });
    return true;
  } catch {
    return false;
  }
}

async function firstBytes(response: Response): Promise<Uint8Array> {
  const head: number[] = [];
  const reader = response.body?.getReader();
  while (reader && head.length < HEAD) {
    const { done, value } = await reader.read();
    if (done) break;
    head.push(...value.subarray(0, HEAD));
  }
  reader?.releaseLock();
  return Uint8Array.from(head);
}

/** By what formats begin with: Parquet, TIFF and BigTIFF of either byte order, JSON after any blanks. */
export function kindOf(head: Uint8Array): FileKind {
  const text = new TextDecoder('latin1').decode(head);
  if (text.startsWith('PAR1')) return 'parquet';
  if (/^(?:II[*+]\0|MM\0[*+])/.test(text)) return 'tiff';
  return /^(?:\u00ef\u00bb\u00bf)?\s*[[{]/.test(text) ? 'json' : 'unknown';
}
