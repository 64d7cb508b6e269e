/** Of the engine in `@duckdb/duckdb-wasm`; one of another version fails in ways that name no version. */
const ENGINE_VERSION = 'v1.5.4';
const PLATFORM = 'wasm_eh';
/** Where DuckDB's makers serve signed extensions. */
const PUBLIC_HOST = 'https://extensions.duckdb.org';
/** `json` because a Parquet file with JSON columns needs its type. */
const WANTED = ['parquet', 'json', 'spatial'] as const;
const PROBE_TIMEOUT_MS = 5000;

/** Extensions that can be had, in the order to load them. */
export interface FoundExtensions {
  /** Address of the repository, without a slash at its end. */
  base: string;
  names: string[];
}

/** Address of an extension in a repository. */
export function extensionUrl(base: string, name: string): string {
  return `${base}/${ENGINE_VERSION}/${PLATFORM}/${name}.duckdb_extension.wasm`;
}

/**
 * Looks which extensions are served, so that the engine is never told to load one that is not there. Without an address
 * of its own, first beside the page, then with DuckDB's makers, once each. Null where there is no Parquet reader.
 *
 * @param address as in `openIndex`
 */
export async function findExtensions(
  address: string | undefined,
  signal: AbortSignal | undefined,
): Promise<FoundExtensions | null> {
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  const places = address === undefined ? [new URL('duckdb/', page).href, PUBLIC_HOST] : [new URL(address, page).href];
  for (const place of places) {
    const base = place.replace(/\/+$/, '');
    const names: string[] = [];
    for (const name of WANTED) {
      if (await isServed(extensionUrl(base, name), signal)) names.push(name);
      else if (name === 'parquet') break;
    }
    if (names.includes('parquet')) return { base, names };
  }
  return null;
}

/** Many hosts answer a missing file with a page and status 200, so the first bytes decide: those of WebAssembly. */
async function isServed(url: string, signal: AbortSignal | undefined): Promise<boolean> {
  const timeout = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      headers: { Range: 'bytes=0-3' },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    await reader?.cancel();
    return response.ok && first?.value?.[0] === 0 && String.fromCharCode(...first.value.slice(1, 4)) === 'asm';
  } catch {
    signal?.throwIfAborted();
    return false;
  }
}
