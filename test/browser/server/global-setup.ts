import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { DATA_FOLDER } from '../../fixtures/data-folder';
import { startServer } from '../../fixtures/server/server';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the real images are served, without a slash at the end; empty where they are absent. */
    dataUrl: string;
    /** Where the project folder itself is served, for built files. */
    projectUrl: string;
    /** Where DuckDB's extension files are served; empty where there are none, so that their tests can be skipped. */
    extensionsUrl: string;
  }
}

/** Serves the real images and the project folder to every browser test. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const data = existsSync(DATA_FOLDER) ? await startServer({ root: DATA_FOLDER }) : undefined;
  const built = await startServer({ root: project.vitest.config.root });
  // As `npm run extensions` puts them, or wherever else they lie.
  const folder = process.env.QUADRAT_EXTENSIONS ?? join(project.vitest.config.root, 'public/duckdb');
  const found = existsSync(join(folder, 'v1.5.4/wasm_eh/parquet.duckdb_extension.wasm'));
  const extensions = found ? await startServer({ root: folder }) : undefined;
  project.provide('extensionsUrl', extensions?.url ?? '');
  project.provide('dataUrl', data?.url ?? '');
  project.provide('projectUrl', built.url);
  return async () => {
    await Promise.all([data?.close(), built.close(), extensions?.close()]);
  };
}
