import { type ImageCatalog, indexImages, isQuadratError, type OpenOptions } from '#quadrat';
import type { CheckedSource, Finding } from '../bring/check-source';
import type { ChosenFile } from '../bring/dropped-files';
import { describeFailure, type Failure, isAbortOf } from '../failure';
import type { LocalData, Session } from './session.svelte';

/** Where bringing one's own data has come to. */
export type BringState =
  | { name: 'idle' }
  | { name: 'checking'; address: string }
  /** The findings say what to mend, or that all is well. */
  | { name: 'checked'; address: string; source: CheckedSource | null }
  | { name: 'reading'; done: number; total: number }
  | { name: 'read'; title: string; catalog: ImageCatalog }
  | { name: 'failed'; failure: Failure; undated: readonly ChosenFile[] };

/** Bringing data: an address tried out, files of this device looked into. Opens nothing before the visitor says so. */
export class Bring {
  shown = $state(false);
  state = $state.raw<BringState>({ name: 'idle' });
  findings = $state.raw<readonly Finding[]>([]);
  readonly #session: Session;
  #abort: AbortController | null = null;

  constructor(session: Session) {
    this.#session = session;
  }

  stop(): void {
    this.#abort?.abort(new DOMException('Stopped.', 'AbortError'));
    this.#abort = null;
    this.findings = [];
    this.state = { name: 'idle' };
  }

  async check(address: string, date?: string): Promise<void> {
    const signal = this.#begin();
    this.state = { name: 'checking', address };
    try {
      const { checkSource } = await import('../bring/check-source');
      const source = await checkSource(address, {
        signal,
        ...(date === undefined ? {} : { date }),
        open: this.#session.openOptions,
        onFinding: (finding) => {
          if (signal.aborted) return;
          const others = this.findings.filter(({ check }) => check !== finding.check);
          this.findings = [...others, finding];
        },
      });
      if (!signal.aborted) this.state = { name: 'checked', address, source };
    } catch (error) {
      this.#fail(error, signal, []);
    }
  }

  /** Looks into files of this device: images become a catalog, catalogs are opened as they are. */
  async read(files: readonly ChosenFile[], date?: string): Promise<void> {
    const signal = this.#begin();
    this.state = { name: 'reading', done: 0, total: files.length };
    try {
      const { sortFiles } = await import('../bring/dropped-files');
      const { name, images, catalogs } = sortFiles(files);
      if (images.length === 0 && catalogs.length > 0) {
        await this.open(catalogs, catalogs.map((file) => file.name).join(', '));
        return;
      }
      const catalog = await indexImages(
        images.map(({ path, file }) => ({ path, source: file })),
        {
          name,
          ...(date === undefined ? {} : { date }),
          signal,
          onProgress: (done, total) => {
            if (!signal.aborted) this.state = { name: 'reading', done, total };
          },
        },
      );
      if (!signal.aborted) this.state = { name: 'read', title: name, catalog };
    } catch (error) {
      this.#fail(error, signal, isQuadratError(error) && error.missing === 'date' ? files : []);
    }
  }

  /** Opens data of this device in place of what is open. */
  async open(source: OpenOptions['catalogs'], name: string, files?: ReadonlyMap<string, Blob>): Promise<void> {
    this.shown = false;
    this.stop();
    await this.onopen({ kind: 'local', name, source, ...(files ? { files } : {}) });
  }

  async openAddress({ address, catalog }: CheckedSource): Promise<void> {
    this.shown = false;
    this.stop();
    await this.onopen(catalog ? { kind: 'local', name: address, source: catalog } : { kind: 'address', address });
  }

  /** Set by the workbench, whose other parts have to leave what is open first. */
  onopen: (opened: Opened) => Promise<void> = async () => undefined;

  #begin(): AbortSignal {
    this.stop();
    this.#abort = new AbortController();
    return this.#abort.signal;
  }

  #fail(error: unknown, signal: AbortSignal, undated: readonly ChosenFile[]): void {
    if (!isAbortOf(signal, error)) this.state = { name: 'failed', failure: describeFailure(error), undated };
  }
}

/** What the visitor chose to open. */
export type Opened = { kind: 'address'; address: string } | ({ kind: 'local' } & LocalData);
