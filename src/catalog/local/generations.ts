import type { KeptFiles } from '#bytes/files/kept-files';
import { QuadratError } from '#model/errors';
import { type BeginJournal, type Change, decodeChanges } from './change';
import { replay } from './journal';
import { readSnapshot } from './snapshot';
import { applyChanges, EMPTY_STATE, type LocalState } from './state';

/**
 * The files of an index: `journal-<n>.log`, and where it was made shorter `snapshot-<n>.parquet`, which the journal of
 * the same number begins with. The highest number whose journal has begun counts; a new one is written beside it, and
 * counts from its first commit on. No file is ever replaced by another of its name.
 */
export function journalName(generation: number): string {
  return `journal-${String(generation).padStart(8, '0')}.log`;
}

export function snapshotName(generation: number): string {
  return `snapshot-${String(generation).padStart(8, '0')}.parquet`;
}

const NAME = /^(?:journal-(\d{8})\.log|snapshot-(\d{8})\.parquet)$/;
/** The first journal begins with less than this; where more was written, its beginning was once safe on disk. */
const LONGEST_START = 256;

/** What of the files of an index has been read. */
export interface Read {
  generation: number;
  /** Number of the last transaction, and where in the journal the next one goes. */
  transaction: number;
  end: number;
  snapshotBytes: number;
  state: LocalState;
}

/** Before anything was ever written. */
export const NOTHING: Read = { generation: 0, transaction: 0, end: 0, snapshotBytes: 0, state: EMPTY_STATE };

/** Numbers of the generations that have a journal, the newest first. */
export async function listGenerations(files: KeptFiles): Promise<number[]> {
  const names = await files.list();
  const journals = names.flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
  return journals.sort((a, b) => b - a);
}

/** Files of the index, with the generation each belongs to. */
export async function listFiles(files: KeptFiles): Promise<Array<{ name: string; generation: number }>> {
  const names = await files.list();
  return names.flatMap((name) => {
    const match = NAME.exec(name);
    return match ? [{ name, generation: Number(match[1] ?? match[2]) }] : [];
  });
}

/**
 * Everything anew. Undefined where files went while they were read: another tab has written a newer generation.
 *
 * @throws QuadratError BAD_CATALOG where files are damaged in a way that no crash explains
 */
export async function readNewest(files: KeptFiles): Promise<Read | undefined> {
  const generations = await listGenerations(files);
  for (const generation of generations) {
    const bytes = await files.read(journalName(generation));
    if (!bytes) return undefined;
    const read = await readJournal(files, generation, bytes);
    if (read) return read;
    // A journal that never began is one whose making was broken off; the one before it is still whole.
    if (bytes.length > LONGEST_START && generation === generations.at(-1)) throw damaged(files, generation);
  }
  return NOTHING;
}

async function readJournal(
  files: KeptFiles,
  generation: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Read | undefined> {
  const { transactions, end, damaged: broken } = replay(bytes);
  if (broken) throw damaged(files, generation);
  if (transactions.length === 0) return undefined;
  const [start = [], ...later] = transactions.map(({ parts }) =>
    parts.flatMap((part) => decodeChanges(part, files.place)),
  );
  const [begin] = start;
  if (begin?.op !== 'begin') throw damaged(files, generation);
  checkFormat(begin, files.place);
  const { snapshot } = begin;
  const kept = snapshot ? await readSnapshot(files, snapshot) : [];
  const state = applyChanges(EMPTY_STATE, [...start, ...kept, ...later.flat()]);
  return { generation, transaction: transactions.length, end, snapshotBytes: snapshot?.bytes ?? 0, state };
}

function checkFormat({ format }: BeginJournal, place: string): void {
  if (format === 1) return;
  const message = `${place} was written by a later version of Quadrat (format ${format}). Update Quadrat to use it.`;
  throw new QuadratError('UNSUPPORTED', message);
}

/** What was committed to the journal since it was read; undefined where it is no longer what was read. */
export async function readOn(files: KeptFiles, read: Read): Promise<Read | undefined> {
  const name = journalName(read.generation);
  const size = await files.size(name);
  if (size === null || size < read.end) return undefined;
  if (size === read.end) return read;
  const bytes = await files.read(name, read.end);
  if (!bytes) return undefined;
  const { transactions, end, damaged: broken } = replay(bytes, read.transaction);
  if (broken) throw damaged(files, read.generation);
  if (transactions.length === 0) return read;
  const changes: Change[] = transactions.flatMap(({ parts }) =>
    parts.flatMap((part) => decodeChanges(part, files.place)),
  );
  return {
    ...read,
    transaction: read.transaction + transactions.length,
    end: read.end + end,
    state: applyChanges(read.state, changes),
  };
}

function damaged(files: KeptFiles, generation: number): QuadratError {
  const url = `${files.place}/${journalName(generation)}`;
  const message = `${url} is damaged, so this local index cannot be read whole. Import it anew from an export.`;
  return new QuadratError('BAD_CATALOG', message, { url });
}
