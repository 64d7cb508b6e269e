import type { UnpackZstd } from '#catalog/parquet/unpack';
import type { OpenOptions } from './open-options';
import { compileKernels } from './start-workers';

/** The WASM kernels, fetched and compiled once for all who run them: workers, and the index on this thread. */
export class SharedKernels {
  readonly #options: Pick<OpenOptions, 'kernels' | 'signal'>;
  #module: Promise<WebAssembly.Module | undefined> | undefined;
  #zstd: Promise<UnpackZstd | undefined> | undefined;

  constructor(options: Pick<OpenOptions, 'kernels' | 'signal'>) {
    this.#options = options;
  }

  /** Undefined where they cannot be had: in Node, unless they were given. */
  module(): Promise<WebAssembly.Module | undefined> {
    this.#module ??= this.#compile();
    return this.#module;
  }

  /** The kernel that unpacks ZSTD, which Parquet's own reader does several times as slowly. */
  readonly zstd = (): Promise<UnpackZstd | undefined> => {
    this.#zstd ??= this.#load();
    return this.#zstd;
  };

  async #load(): Promise<UnpackZstd | undefined> {
    const [module, { loadKernels }] = await Promise.all([this.module(), import('#kernels/load-kernels')]);
    const { kind, zstd } = await loadKernels(module);
    return kind === 'wasm' ? zstd : undefined;
  }

  async #compile(): Promise<WebAssembly.Module | undefined> {
    const { kernels, signal } = this.#options;
    if (kernels instanceof WebAssembly.Module) return kernels;
    if (kernels !== undefined) return WebAssembly.compile(kernels);
    return typeof Worker === 'undefined' ? undefined : compileKernels(signal);
  }
}
