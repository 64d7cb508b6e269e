import type { KeptFiles } from '#bytes/files/kept-files';
import { isQuadratError, QuadratError } from '#model/errors';
import { resolveFootprints } from '../memory-index';
import { type Change, ChangeEncoder, type NewChange } from './change';
import {
  journalName,
  listFiles,
  listGenerations,
  NOTHING,
  type Read,
  readNewest,
  readOn,
  snapshotName,
} from './generations';
import { TransactionWriter } from './journal';
import { writeSnapshot } from './snapshot';
import { applyChanges, datasetsOf, type LocalState } from './state';

/** Changes that follow on a state; a plan that throws changes nothing. */
export type PlanChanges = (state: LocalState) => Iterable<NewChange> | AsyncIterable<NewChange>;

export interface LocalStoreOptions {
  /** A journal longer than this, and than half of its snapshot, is made a snapshot. Default 32 MiB. */
  compactBytes?: number;
}

const COMPACT_BYTES = 32 * 2 ** 20;
/** A journal this much longer is not read again and again while somebody is still writing it. */
const LONG_TAIL = 8 * 2 ** 20;
const ATTEMPTS = 5;
const RELATIONS_AT_ONCE = 1000;

/** The state of an index in its files: read again when others wrote, written one transaction at a time. */
export class LocalStore {
  readonly #files: KeptFiles;
  #compactBytes: number;
  #read: Read = NOTHING;
  #refreshing: Promise<void> | undefined;
  /** The last of what must not overlap: transactions of this store and making it compact. */
  #turn: Promise<unknown> = Promise.resolve();
  #writing = 0;
  #closed = false;

  constructor(files: KeptFiles, { compactBytes = COMPACT_BYTES }: LocalStoreOptions = {}) {
    this.#files = files;
    this.#compactBytes = compactBytes;
  }

  /** What was read or written last. */
  get state(): LocalState {
    return this.#read.state;
  }

  /** What all tabs and processes have committed; during a transaction of this store, what was before it. */
  async refreshed(): Promise<LocalState> {
    this.#checkOpen();
    if (this.#writing === 0) {
      this.#refreshing ??= this.#refresh().finally(() => {
        this.#refreshing = undefined;
      });
      await this.#refreshing;
    }
    return this.#read.state;
  }

  /**
   * Writes the changes of a plan as one transaction. Where anything fails, aborts or is killed before the last byte, it
   * has never been.
   */
  async write(plan: PlanChanges, signal?: AbortSignal): Promise<LocalState> {
    this.#checkOpen();
    const state = await this.#inTurn(() => this.#transact(plan, signal), signal);
    if (this.#isLong() && !this.#closed) this.#compactBehind();
    return state;
  }

  /** Makes a snapshot of the state and begins a new journal after it. */
  async compact(): Promise<void> {
    this.#checkOpen();
    await this.#inTurn(() => this.#compact());
  }

  /** As the files have it; true where nobody clears them. */
  async persist(): Promise<boolean> {
    this.#checkOpen();
    return (await this.#files.persist?.()) ?? true;
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#turn;
    await this.#files.close();
  }

  /** Nobody waits for it, and without it everything is right, only longer. Where it fails it is tried again much later. */
  #compactBehind(): void {
    this.compact().catch(() => {
      this.#compactBytes = 2 * this.#read.end;
    });
  }

  #checkOpen(): void {
    if (this.#closed) throw new QuadratError('BAD_REQUEST', 'This local index has been closed. Open it again.');
  }

  #inTurn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const mine = this.#turn.then(async () => {
      // From here on nobody reads again, and who does so just now may have to wait for the very lock.
      this.#writing++;
      try {
        await this.#refreshing?.catch(() => undefined);
        return await this.#files.exclusively(work, signal);
      } finally {
        this.#writing--;
      }
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  #isLong(): boolean {
    const { end, snapshotBytes } = this.#read;
    return end > this.#compactBytes && end > snapshotBytes / 2;
  }

  async #refresh(): Promise<void> {
    const { generation, end } = this.#read;
    if (generation > 0) {
      const size = await this.#files.size(journalName(generation));
      if (size !== null && size - end > LONG_TAIL && (await this.#files.busy())) return;
    }
    for (let attempt = 1; attempt < ATTEMPTS; attempt++) if (await this.#readBeside()) return;
    // Somebody writes again and again; in our turn nobody does.
    await this.#files.exclusively(() => this.#readAgain());
  }

  /** Reads while others may write: what looks damaged may only have changed between two reads of it. */
  async #readBeside(): Promise<boolean> {
    try {
      return await this.#readAgain();
    } catch (error) {
      if (isQuadratError(error, 'BAD_CATALOG')) return false;
      throw error;
    }
  }

  /** False where files changed under it. */
  async #readAgain(): Promise<boolean> {
    const [newest = 0] = await listGenerations(this.#files);
    const same = newest > 0 && newest === this.#read.generation;
    const read = (same ? await readOn(this.#files, this.#read) : undefined) ?? (await readNewest(this.#files));
    if (!read) return false;
    await this.#take(read);
    return true;
  }

  async #take(read: Read): Promise<void> {
    if (read.state !== this.#read.state) await resolveFootprints(datasetsOf(read.state));
    this.#read = read;
  }

  async #transact(plan: PlanChanges, signal: AbortSignal | undefined): Promise<LocalState> {
    if (!(await this.#readAgain())) throw new QuadratError('NOT_FOUND', `${this.#files.place} went while it was read.`);
    signal?.throwIfAborted();
    const { generation, transaction, end, state } = this.#read;
    if (generation === 0) return this.#begin(plan, signal);
    const changes: Change[] = [];
    const read = await this.#append(journalName(generation), transaction + 1, end, plan(state), changes, signal);
    if (changes.length > 0) await this.#take({ ...this.#read, ...read, state: applyChanges(state, changes) });
    return this.#read.state;
  }

  async #begin(plan: PlanChanges, signal: AbortSignal | undefined): Promise<LocalState> {
    const generation = await this.#nextGeneration();
    const begin: NewChange[] = [{ op: 'begin', format: 1, snapshot: null }];
    const started = await this.#append(journalName(generation), 1, 0, begin, [], signal);
    this.#read = { ...NOTHING, ...started, generation };
    return this.#transact(plan, signal);
  }

  async #nextGeneration(): Promise<number> {
    const known = await listFiles(this.#files);
    return known.reduce((most, { generation }) => Math.max(most, generation), 0) + 1;
  }

  /** Writes one transaction at `end`, durable when this resolves; gives its changes as they will be read again. */
  async #append(
    name: string,
    number: number,
    end: number,
    planned: Iterable<NewChange> | AsyncIterable<NewChange>,
    changes: Change[],
    signal?: AbortSignal,
  ): Promise<{ transaction: number; end: number }> {
    const files = this.#files;
    const writer = new TransactionWriter(number);
    const encoder = new ChangeEncoder();
    let at = end;
    const put = async (bytes: Uint8Array<ArrayBuffer>) => {
      // What an attempt that was broken off has left goes before anything takes its place.
      if (at === end) await files.truncate(name, end);
      at += bytes.length;
      await files.write(name, at - bytes.length, bytes);
    };
    try {
      for await (const next of planned) {
        const { change, full } = encoder.add(next);
        changes.push(change);
        if (full) await put(writer.part(full));
        signal?.throwIfAborted();
      }
      if (changes.length === 0) return { transaction: number - 1, end };
      await put(writer.part(encoder.take()));
      // A commit must not reach the disk before what it commits.
      await files.sync(name);
      signal?.throwIfAborted();
      await put(writer.commit());
      await files.sync(name);
    } catch (error) {
      if (at > end) await this.#undo(name, end);
      throw error;
    }
    return { transaction: number, end: at };
  }

  /** Nothing counts without its commit; this only gives back the room, and makes sure where the commit was written. */
  async #undo(name: string, end: number): Promise<void> {
    try {
      await this.#files.truncate(name, end);
      await this.#files.sync(name);
    } catch (error) {
      if (!isQuadratError(error)) throw error;
    }
  }

  async #compact(): Promise<void> {
    if (!(await this.#readAgain()) || this.#read.generation === 0) return;
    const { state } = this.#read;
    const generation = await this.#nextGeneration();
    const journal = journalName(generation);
    try {
      const snapshot = await writeSnapshot(this.#files, snapshotName(generation), stored(state));
      const begun = await this.#append(journal, 1, 0, beginning(state, snapshot), []);
      // The state is the same; only where it is read from is another.
      this.#read = { ...begun, generation, snapshotBytes: snapshot.bytes, state };
    } catch (error) {
      for (const name of [journal, snapshotName(generation)]) await this.#files.remove(name).catch(() => undefined);
      throw error;
    }
    for (const file of await listFiles(this.#files)) {
      // One that cannot be removed now is next time; it is older, so nobody reads it.
      if (file.generation !== generation) await this.#files.remove(file.name).catch(() => undefined);
    }
  }
}

function* stored(state: LocalState) {
  for (const dataset of datasetsOf(state)) yield dataset.stored;
}

/** The first transaction of a journal after a snapshot: all but the datasets. */
function* beginning(
  state: LocalState,
  snapshot: Awaited<ReturnType<typeof writeSnapshot>>,
): Generator<NewChange, void, undefined> {
  yield { op: 'begin', format: 1, snapshot };
  for (const { name, collection } of state.products.values()) yield { op: 'product', name, collection };
  const relations = [...state.lineage.values()].flat();
  for (let first = 0; first < relations.length; first += RELATIONS_AT_ONCE) {
    yield { op: 'relate', relations: relations.slice(first, first + RELATIONS_AT_ONCE) };
  }
  yield { op: 'properties', names: [...state.propertyNames] };
}
