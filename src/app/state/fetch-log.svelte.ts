import type { FetchRecord } from '#quadrat';
import { withoutSecrets } from '../address/secrets';

export interface LoggedFetch extends FetchRecord {
  /** Counts up from the first of this visit. */
  id: number;
}

const MOST_KEPT = 400;

/** What the page has fetched of catalogs and images since it was loaded: the last requests, and how many there were. */
export class FetchLog {
  entries = $state.raw<readonly LoggedFetch[]>([]);
  requests = $state(0);
  bytes = $state(0);
  #waiting: LoggedFetch[] = [];
  #scheduled = false;

  /** For `OpenOptions.onFetch`. Requests come by the hundred; those of one moment are shown together. */
  readonly add = (record: FetchRecord): void => {
    const id = this.requests + this.#waiting.length;
    this.#waiting.push({ ...record, url: withoutSecrets(record.url), id });
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => this.#flush(), 250);
  };

  #flush(): void {
    const fresh = this.#waiting;
    this.#waiting = [];
    this.#scheduled = false;
    this.requests += fresh.length;
    this.bytes += fresh.reduce((sum, { bytes }) => sum + bytes, 0);
    this.entries = [...fresh.reverse(), ...this.entries].slice(0, MOST_KEPT);
  }
}
