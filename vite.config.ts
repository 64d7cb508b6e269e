import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { packAssets } from './scripts/pack-assets.mjs';

/** DuckDB's worker script is imported for what it does, but its package says that no file of it does anything. */
export const keepDuckDbWorker: Plugin = {
  name: 'keep-duckdb-worker',
  transform: {
    filter: { id: /duckdb-browser-eh\.worker\.js$/ },
    handler: (code) => ({ code, map: null, moduleSideEffects: true }),
  },
};

/**
 * Three builds of one source, by `--mode`: the app (default), the library and the command line. Addresses are relative
 * everywhere (`base: './'`), so that a build works under any path of any static host. Nothing is inlined: a worker or
 * WASM file as a data URL would need a laxer content security policy, and is loaded even where it is not used.
 */
const shared: UserConfig = {
  base: './',
  worker: {
    format: 'es',
    plugins: () => [keepDuckDbWorker],
  },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4096,
    reportCompressedSize: false,
  },
};

const app: UserConfig = {
  ...shared,
  plugins: [svelte(), packAssets()],
  // The sample and DuckDB's extensions are linked or copied by scripts/build.mjs: they are big and change rarely.
  publicDir: 'public',
  build: {
    ...shared.build,
    outDir: 'dist',
    emptyOutDir: false,
    copyPublicDir: false,
    // What the page begins with is one file: dozens of small ones cost a slow connection a round trip for every six.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shell', tags: ['$initial'] }] } } },
  },
};

/** `build.lib` would inline every asset as base64, whatever `assetsInlineLimit` says; a plain entry does not. */
const library: UserConfig = {
  ...shared,
  publicDir: false,
  build: {
    ...shared.build,
    outDir: 'dist/lib',
    emptyOutDir: true,
    rollupOptions: {
      input: { quadrat: 'src/quadrat.ts' },
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: '[name].js', chunkFileNames: 'assets/[name]-[hash].js', format: 'es' },
    },
  },
};

const cli: UserConfig = {
  ...shared,
  publicDir: false,
  build: {
    ...shared.build,
    target: 'node20',
    ssr: true,
    outDir: 'dist/cli',
    emptyOutDir: true,
    rollupOptions: {
      input: { quadrat: 'src/cli/quadrat.ts', 'simulate-worker': 'src/cli/simulate-worker.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js', format: 'es' },
    },
  },
};

export default defineConfig(({ mode }) => (mode === 'lib' ? library : mode === 'cli' ? cli : app));
