/** The part of cql2-wasm below its entry, which only a bundler with support for WASM imports could load. */
declare module 'cql2-wasm/cql2_wasm_bg.js' {
  /** Gives the functions their WASM instance. What the instance imports are this module's own exports. */
  export const __wbg_set_wasm: (exports: WebAssembly.Exports) => void;
  export const parseText: (text: string) => { to_json(): string; free(): void };
}
