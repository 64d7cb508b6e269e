import wasmUrl from 'cql2-wasm/cql2_wasm_bg.wasm?url';
import { QuadratError } from '#model/errors';
import { type Cql2Parser, createParser } from './parser';

/** Fetches the parser from beside the page's scripts; more than a megabyte, so only once a filter comes as text. */
export async function loadParser(): Promise<Cql2Parser> {
  const url = new URL(wasmUrl, globalThis.location?.href ?? import.meta.url);
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return await createParser(await response.arrayBuffer());
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `The parser of CQL2 text could not be loaded (${why}). Give the filter as CQL2 JSON.`;
    throw new QuadratError('UNSUPPORTED', message, { url: url.href, cause });
  }
}
