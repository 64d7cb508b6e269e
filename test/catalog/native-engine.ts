import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { SqlEngine, SqlRows, Statement } from '#catalog/duckdb/engine';

/** The spatial extension built for the native engine; an optional dependency, for one platform. */
export function spatialExtension(): string | undefined {
  try {
    const home = path.dirname(
      createRequire(import.meta.url).resolve('@haybarn/ext-spatial-h1-5-4-linux-x64/package.json'),
    );
    const file = path.join(home, 'bin', 'spatial.duckdb_extension');
    return process.platform === 'linux' && process.arch === 'x64' && existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** DuckDB in Node, locked as the browser's is: the same SQL by the same engine, so that it can be tested without a browser. */
export class NativeEngine implements SqlEngine {
  readonly name = 'duckdb-native';
  readonly parquet = true;
  readonly generation = 0;
  readonly spatial: boolean;
  readonly #connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, spatial: boolean) {
    this.#instance = instance;
    this.#connection = connection;
    this.spatial = spatial;
  }

  static async start(files: readonly string[], spatial: boolean): Promise<NativeEngine> {
    const instance = await DuckDBInstance.create(':memory:', {
      allow_unsigned_extensions: 'true',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      threads: '1',
    });
    const connection = await instance.connect();
    const extension = spatial ? spatialExtension() : undefined;
    if (extension) await connection.run(`LOAD '${extension}'`);
    await connection.run('SET enable_geoparquet_conversion = false');
    await connection.run(`SET allowed_paths = [${files.map((file) => `'${file}'`).join(', ')}]`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    return new NativeEngine(instance, connection, extension !== undefined);
  }

  async query({ sql, params }: Statement, { signal }: { signal?: AbortSignal } = {}): Promise<SqlRows> {
    signal?.throwIfAborted();
    const reader = await this.#connection.runAndReadAll(sql, params);
    signal?.throwIfAborted();
    const columns = reader.getColumnsObjectJS() as Record<string, unknown[]>;
    return { length: reader.currentRowCount, column: (name) => (row) => columns[name]?.[row] ?? null };
  }

  insert(): Promise<void> {
    return Promise.reject(new Error('only the Parquet path is tested natively'));
  }

  async close(): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}
