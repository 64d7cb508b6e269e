import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { CHROMIUM_ARGS, findChromium } from './scripts/chromium.mjs';
import { commands } from './test/browser/server/commands';

const executablePath = await findChromium();

/** They look at the memory of their own process, so that each has one to itself. */
const MEMORY_TESTS = [
  'test/catalog/hostile.test.ts',
  'test/catalog/parquet-parts.test.ts',
  'test/drivers/tiff-malformed.test.ts',
  'test/drivers/tiff-mutations.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/e2e/**', ...MEMORY_TESTS],
          // Modules are loaded once a process and not once a file, which takes as long as the tests themselves.
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'unit-memory',
          environment: 'node',
          include: MEMORY_TESTS,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        // No page in place of what is missing: serving it would have Vite look through the application, and reload.
        appType: 'custom',
        // Pre-bundled once: a package discovered late makes Vite reload the page under a running test.
        optimizeDeps: {
          include: [
            'comlink',
            '@duckdb/duckdb-wasm',
            '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js',
            'apache-arrow',
            'hyparquet',
            'hyparquet/src/column.js',
            'hyparquet/src/convert.js',
            'hyparquet/src/rowgroup.js',
            'cql2-wasm/cql2_wasm_bg.js',
            'hyparquet-compressors',
            'hyparquet-writer',
            'proj4',
            'geotiff',
            'fast-check',
            'd3-color',
            'd3-interpolate',
            'd3-scale-chromatic',
            'yaml',
          ],
        },
        worker: { format: 'es' },
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/server/global-setup.ts'],
          testTimeout: 30_000,
          browser: {
            commands,
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath, args: CHROMIUM_ARGS } }),
            instances: [{ browser: 'chromium', viewport: { width: 1280, height: 800 } }],
          },
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/*.test.ts'],
          globalSetup: ['test/e2e/harness/global-setup.ts'],
          // One Chromium and one server at a time: two cores draw one map in software at a usable speed, not two.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          // Ways through the whole page, some minutes of them: `npm run test:long`.
          name: 'journeys',
          environment: 'node',
          include: ['test/e2e/journeys/*.test.ts'],
          globalSetup: ['test/e2e/harness/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
