import gdalScriptUrl from 'gdal3.js/dist/package/gdal3.js?url';
import gdalDataUrl from 'gdal3.js/dist/package/gdal3WebAssembly.data?url';
import gdalWasmUrl from 'gdal3.js/dist/package/gdal3WebAssembly.wasm?url';
import type { GdalProcess } from '#drivers/gdal/process';
import kernelsUrl from '../../build/wasm/kernels.wasm?url';
import gdalShellUrl from '../../workers/gdal-shell.js?url';
import loadWorkerUrl from '../../workers/load-worker.ts?worker&url';

/**
 * A worker from a script that may lie on another origin, as the library does when a page imports it from elsewhere. A
 * worker cannot be started across origins, but a module in a blob of this origin can import across them.
 */
export function startWorker(url: string, name: string): Worker {
  const script = new URL(url, globalThis.location?.href ?? import.meta.url);
  if (script.origin === globalThis.location?.origin) return new Worker(script, { type: 'module', name });
  const shim = URL.createObjectURL(new Blob([`import ${JSON.stringify(script.href)};`], { type: 'text/javascript' }));
  try {
    return new Worker(shim, { type: 'module', name });
  } finally {
    // The worker holds its own reference once it was constructed; a second is enough for slow starters.
    setTimeout(() => URL.revokeObjectURL(shim), 60_000);
  }
}

export function startLoadWorker(): Worker {
  return startWorker(loadWorkerUrl, 'quadrat-load');
}

/**
 * The WASM kernels compiled once for all workers; undefined where the file cannot be had or compiled, and the TypeScript
 * kernels give the same results more slowly.
 */
export async function compileKernels(signal: AbortSignal | undefined): Promise<WebAssembly.Module | undefined> {
  try {
    const response = await fetch(new URL(kernelsUrl, globalThis.location?.href ?? import.meta.url), { signal });
    if (!response.ok) return undefined;
    // Not compileStreaming: it insists on application/wasm, which many static hosts do not send.
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    signal?.throwIfAborted();
    console.warn('Quadrat: the WASM kernels could not be loaded; working without them is slower.', error);
    return undefined;
  }
}

/** GDAL from beside the library, in a classic worker: its script is one, and is shipped as it is. */
export async function startGdal(signal: AbortSignal): Promise<GdalProcess> {
  const { startGdalWorker } = await import('#load/gdal-worker');
  const absolute = (url: string) => new URL(url, globalThis.location?.href ?? import.meta.url);
  const shell = absolute(gdalShellUrl);
  const shim =
    shell.origin === globalThis.location?.origin
      ? undefined
      : URL.createObjectURL(new Blob([`importScripts(${JSON.stringify(shell.href)})`], { type: 'text/javascript' }));
  const worker = new Worker(shim ?? shell, { name: 'quadrat-gdal' });
  const files = {
    js: absolute(gdalScriptUrl).href,
    wasm: absolute(gdalWasmUrl).href,
    data: absolute(gdalDataUrl).href,
  };
  try {
    return await startGdalWorker(worker, files, signal);
  } finally {
    if (shim) URL.revokeObjectURL(shim);
  }
}
