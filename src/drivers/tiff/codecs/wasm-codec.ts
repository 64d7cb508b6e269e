import { notLoaded } from './not-loaded';

/** The compiled file as a data URL, which needs no address: it is the same in a page, a worker and Node. */
export type WasmFile = () => Promise<{ default: string }>;

/** What every codec exports under whatever name. */
export interface WasmMemory {
  readonly memory: WebAssembly.Memory;
}

/**
 * A decoder that a package brings as WASM: loaded when the first block needs it, one instance a thread. Its memory grows
 * and never shrinks, so an instance that has grown large is given up after use, as is one that failed: what an error
 * leaves behind in foreign code nobody knows.
 */
export class WasmCodec<Exports extends WasmMemory> {
  readonly #name: string;
  readonly #file: WasmFile;
  readonly #imports: (exports: () => Exports) => WebAssembly.Imports;
  readonly #bind: (exports: WebAssembly.Exports) => Exports;
  #module: Promise<WebAssembly.Module> | undefined;
  #exports: Exports | undefined;

  /** `name`: of the compression, for errors. */
  constructor(
    name: string,
    file: WasmFile,
    imports: (exports: () => Exports) => WebAssembly.Imports,
    bind: (exports: WebAssembly.Exports) => Exports,
  ) {
    this.#name = name;
    this.#file = file;
    this.#imports = imports;
    this.#bind = bind;
  }

  /** Runs `work`, which must be done with the memory when it returns. Rejects with NETWORK where the file is missing. */
  async use<T>(work: (exports: Exports) => T): Promise<T> {
    const module = await this.#compiled();
    this.#exports ??= this.#start(module);
    const exports = this.#exports;
    this.#exports = undefined;
    const result = work(exports);
    if (exports.memory.buffer.byteLength <= KEPT_BYTES) this.#exports = exports;
    return result;
  }

  #start(module: WebAssembly.Module): Exports {
    let exports: Exports;
    const instance = new WebAssembly.Instance(
      module,
      this.#imports(() => exports),
    );
    exports = this.#bind(instance.exports);
    return exports;
  }

  #compiled(): Promise<WebAssembly.Module> {
    this.#module ??= compile(this.#file).catch((cause: unknown) => {
      // Parts of Quadrat come over the network too; the next block tries again.
      this.#module = undefined;
      throw notLoaded(this.#name, cause);
    });
    return this.#module;
  }
}

/** Memory that an idle instance may keep. */
const KEPT_BYTES = 64 * 1024 * 1024;

async function compile(file: WasmFile): Promise<WebAssembly.Module> {
  const { default: url } = await file();
  const text = atob(url.slice(url.indexOf(',') + 1));
  return WebAssembly.compile(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

/** Parts of WASI that compiled C asks for and decoding from memory to memory never needs. */
export const NO_SYSTEM: WebAssembly.ModuleImports = {
  environ_sizes_get: () => 0,
  environ_get: () => 0,
  fd_close: () => 0,
  fd_seek: () => 0,
  fd_write: () => 0,
  proc_exit: () => {
    throw new RangeError('the decoder gave up');
  },
};

/** A copy of `length` bytes at `address`. */
export function copyOut({ memory }: WasmMemory, address: number, length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(memory.buffer).slice(address, address + length);
}
