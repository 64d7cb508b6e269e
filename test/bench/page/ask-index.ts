import { createByteClient } from '#bytes/byte-client';
import type { IndexDriver } from '#catalog/index-driver';
import { openIndex } from '#catalog/open-index';
import { loadKernels } from '#kernels/load-kernels';
import { Check, type IndexAnswer, type IndexQuestion } from '../index/questions';
import { compiledKernels } from './published';

export interface IndexWork {
  catalog: string;
  /** Address of DuckDB's extensions; null for the built-in reader alone. */
  extensions: string | null;
  question: IndexQuestion;
}

/**
 * Asks a catalog that nothing is known of yet. On DuckDB's path its engine is up before the clock starts, as it is for
 * the native one; the catalog's own footer is read within the time on every path.
 */
export async function askIndex({ catalog, extensions, question }: IndexWork): Promise<IndexAnswer> {
  const bytes = createByteClient();
  try {
    const { zstd } = await loadKernels(await compiledKernels());
    const opening = performance.now();
    const duckdb = extensions === null ? false : 'eager';
    let openMs = 0;
    if (duckdb) {
      // How long opening takes without an engine; what it read is kept for the engine's turn.
      const plain = await openIndex([catalog], { bytes, duckdb: false, zstd: async () => zstd });
      openMs = performance.now() - opening;
      await plain.close();
    }
    const index = await openIndex([catalog], {
      bytes,
      duckdb,
      extensions: extensions ?? false,
      zstd: async () => zstd,
    });
    try {
      const { parquet, reason } = index.capabilities;
      if (duckdb && parquet !== 'duckdb') throw new Error(`DuckDB does not read the catalog: ${reason ?? parquet}`);
      const started = duckdb ? performance.now() - openMs : opening;
      const opened = bytes.stats().bytes;
      const read = () => bytes.stats().bytes - opened;
      const answer = await answerOf(index, question, started, read);
      if (duckdb && index.capabilities.parquet !== 'duckdb')
        throw new Error(`DuckDB gave up: ${index.capabilities.reason}`);
      return answer;
    } finally {
      await index.close();
    }
  } finally {
    bytes.close();
  }
}

/** @param read bytes that the question has read so far */
async function answerOf(
  index: IndexDriver,
  question: IndexQuestion,
  started: number,
  read: () => number,
): Promise<IndexAnswer> {
  const check = new Check();
  let datasets = 0;
  let firstMs = 0;
  let firstBytes = 0;
  const now = () => performance.now() - started;
  if (question.ask === 'months') {
    for (const { count } of await index.countByPeriod(question.query, 'P1M')) {
      datasets += count;
      check.add(`${count},`);
    }
    firstMs = now();
  } else {
    for await (const { id } of index.find(question.query)) {
      if (datasets++ === 0) {
        firstMs = now();
        firstBytes = read();
      }
      check.add(id);
      if (datasets === question.atMost) break;
    }
  }
  return { datasets, check: check.value, firstMs, lastMs: now(), firstShare: firstBytes / read() };
}
