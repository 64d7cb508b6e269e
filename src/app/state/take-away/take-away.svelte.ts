import { describeFailure, type Failure, isAbortOf } from '../../failure';
import type { ExportId } from '../../take-away/exports';
import type { Made, Order, Report } from '../../take-away/order';
import { fileName, saveFile } from '../../take-away/save';
import type { Projection, Wish } from '../../take-away/wish';

export type Job =
  | { name: 'idle' }
  | { name: 'working'; id: ExportId; part: Parameters<Report>[0]; done: number; total: number }
  | { name: 'saved'; file: string; bytes: number; skipped: number }
  | { name: 'stopped' }
  | { name: 'failed'; id: ExportId; failure: Failure };

export const EXTENSIONS: Record<ExportId, string> = {
  geotiff: 'tif',
  png: 'png',
  mp4: 'mp4',
  webm: 'webm',
  gif: 'gif',
  csv: 'csv',
  parquet: 'parquet',
  arrow: 'arrow',
  footprints: 'geojson',
  areas: 'geojson',
  json: 'json',
  python: 'py',
};

/** What is to leave the page, and the one file that is being made. */
export class TakeAway {
  job = $state.raw<Job>({ name: 'idle' });
  /** 'screen', 'all', or the id of an area that is looked into. */
  area = $state<'screen' | 'all' | number>('screen');
  projection = $state<Projection>('utm');
  bands = $state<Wish['bands']>('layer');
  /** Metres; null for the images' own. */
  resolution = $state<number | null>(null);
  clip = $state(false);
  framesPerSecond = $state(2);
  #abort: AbortController | null = null;

  /** Makes a file and saves it; one at a time. */
  async run(id: ExportId, order: Order): Promise<void> {
    this.cancel();
    const abort = new AbortController();
    this.#abort = abort;
    const { signal } = abort;
    const report: Report = (part, done, total) => {
      if (!signal.aborted) this.job = { name: 'working', id, part, done, total };
    };
    report('read', 0, 0);
    try {
      const { makeFile } = await import('../../take-away/exports');
      const made: Made = await makeFile(id, order, signal, report);
      if (signal.aborted) return;
      const parts = [order.product.name, order.legend.title, ...new Set(order.wish.question.time)];
      const file = fileName(id === 'footprints' || id === 'areas' ? [...parts, id] : parts, EXTENSIONS[id]);
      saveFile(file, made.content);
      this.job = { name: 'saved', file, bytes: made.content.size, skipped: made.skipped };
    } catch (error) {
      if (!isAbortOf(signal, error)) this.job = { name: 'failed', id, failure: describeFailure(error) };
    }
  }

  cancel(): void {
    if (this.job.name === 'working') this.job = { name: 'stopped' };
    this.#abort?.abort(new DOMException('Cancelled.', 'AbortError'));
    this.#abort = null;
  }

  dismiss(): void {
    this.job = { name: 'idle' };
  }
}
