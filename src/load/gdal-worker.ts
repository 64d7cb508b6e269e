import type { GdalProcess } from '#drivers/gdal/process';
import { QuadratError } from '#model/errors';

/** Where gdal3.js lies; absolute, because its worker resolves nothing. */
export interface GdalFiles {
  js: string;
  wasm: string;
  data: string;
}

/** GDAL's settings: nothing written beside files, and a cache of its own that a tab can spare. MB. */
export const GDAL_ENVIRONMENT = { GDAL_PAM_ENABLED: 'NO', GDAL_CACHEMAX: '64' };

/** An answer of `workers/gdal-shell.js`. */
interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** Fatal ends of WebAssembly, as their messages begin or say. */
const FATAL = /abort|unreachable|out of bounds|null function|signature mismatch|memory access/i;

/** A GDAL in `worker`, which runs `workers/gdal-shell.js`. Resolves when it is loaded; `signal` ends that. */
export async function startGdalWorker(worker: Worker, files: GdalFiles, signal: AbortSignal): Promise<GdalProcess> {
  const process = new GdalWorker(worker);
  const onAbort = () => process.end();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await process.load(files);
    return process;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

class GdalWorker implements GdalProcess {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #number = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#hear(data);
    worker.onmessageerror = () => this.#fail('Its answer could not be read.');
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(event.message || 'Its files may be missing where Quadrat is served from.');
    };
  }

  async load(files: GdalFiles): Promise<void> {
    try {
      await this.#call('load', files, GDAL_ENVIRONMENT);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new QuadratError('WORKER_CRASHED', `GDAL could not be loaded. ${message}`, { cause });
    }
  }

  async mount(file: File): Promise<void> {
    await this.#call('mount', file);
  }

  open(openOptions: readonly string[]): Promise<number> {
    return this.#call('open', openOptions) as Promise<number>;
  }

  info(dataset: number, options: readonly string[]): Promise<unknown> {
    return this.#call('info', dataset, options);
  }

  translate(dataset: number, options: readonly string[]): Promise<Uint8Array> {
    return this.#call('translate', dataset, options) as Promise<Uint8Array>;
  }

  end(): void {
    this.#worker.terminate();
    this.#fail('It was ended.');
  }

  #call(call: string, ...args: unknown[]): Promise<unknown> {
    const id = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, call, args });
    });
  }

  #hear({ id, value, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(gdalError(error));
  }

  #fail(reason: string): void {
    for (const { reject } of this.#waiting.values()) {
      reject(new QuadratError('WORKER_CRASHED', `GDAL stopped or could not be started. ${reason}`));
    }
    this.#waiting.clear();
  }
}

/** What GDAL, or the WebAssembly it is, said when a call failed, as an error of ours. */
export function gdalError(message: string): QuadratError {
  const said = message.trim() ? ` (${message.trim()})` : '';
  if (/out of memory|cannot (?:re)?alloc|cannot enlarge/i.test(message)) {
    return new QuadratError('OUT_OF_MEMORY', `GDAL ran out of memory reading the file${said}.`);
  }
  if (FATAL.test(message)) return new QuadratError('WORKER_CRASHED', `GDAL crashed reading the file${said}.`);
  return new QuadratError('BAD_TIFF', `GDAL cannot read the file${said}.`);
}
