import type { ByteRange, ReadOptions } from '#bytes/source';

/** What a prepared parameter can be, on every engine. Bytes go as hexadecimal text. */
export type SqlValue = string | number | boolean | null;

/** SQL with its parameters. No value is ever part of the text. */
export interface Statement {
  sql: string;
  params: SqlValue[];
}

/** What a query will read of a file, as far as it can be foretold; what it reads beyond that costs another try. */
export interface PlannedReads {
  /** As the engine calls it. */
  file: string;
  /** Surely. */
  first: ByteRange[];
  /** Each column that it may read, in every row group in question: who reads one of these reads the others. */
  columns: ByteRange[][];
}

/** Columns of an answer: numbers, texts, booleans, Uint8Array for blobs; null (never undefined) for NULL. */
export interface SqlRows {
  length: number;
  column(name: string): (row: number) => unknown;
}

/** A column to put into a table of the engine's own. */
export type TableColumn =
  | { name: string; type: 'DOUBLE'; values: ReadonlyArray<number | null> }
  | { name: string; type: 'VARCHAR'; values: ReadonlyArray<string | null> }
  | { name: string; type: 'BOOLEAN'; values: ReadonlyArray<boolean | null> }
  | { name: string; type: 'BLOB'; values: ReadonlyArray<Uint8Array | null> };

/** A DuckDB, in a worker of the browser or native; external access and configuration are locked before it is handed out. */
export interface SqlEngine {
  /** For `capabilities`. */
  readonly name: string;
  /** Whether `read_parquet` is there. */
  readonly parquet: boolean;
  /** Whether `ST_Intersects` is there. */
  readonly spatial: boolean;
  /** Counts up when the engine had to be restarted, which loses its tables. */
  readonly generation: number;
  /** Rejects with the signal's reason as soon as it is aborted; the engine itself may take a moment longer. */
  query(statement: Statement, options?: ReadOptions & { reads?: PlannedReads | undefined }): Promise<SqlRows>;
  /** Creates a table or adds to it. Names are the caller's own, never a stranger's. */
  insert(table: string, columns: readonly TableColumn[], options?: ReadOptions): Promise<void>;
  close(): Promise<void>;
}
