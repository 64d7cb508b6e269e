import type { FullDownload } from '#quadrat';

interface Waiting {
  download: FullDownload;
  answer: (agreed: boolean) => void;
}

/** Files whose servers send no parts, and which wait for the visitor's word before they are downloaded whole. */
export class FullDownloads {
  #waiting = $state.raw<Waiting[]>([]);
  /** Hosts that were declined; a picture asks for one scene after the other, and a visitor says no only once. */
  readonly #declined = new Set<string>();

  get waiting(): FullDownload[] {
    return this.#waiting.map(({ download }) => download);
  }

  /** For `OpenOptions.onFullDownload`: resolves when the visitor has answered. */
  readonly ask = (download: FullDownload): Promise<boolean> =>
    new Promise((answer) => {
      if (this.#declined.has(hostOf(download))) return answer(false);
      this.#waiting = [...this.#waiting, { download, answer }];
    });

  /** The visitor's word on all that wait now; a no holds for these hosts until the page is loaded again. */
  answer(agreed: boolean): void {
    const answered = this.#waiting;
    this.#waiting = [];
    if (!agreed) for (const { download } of answered) this.#declined.add(hostOf(download));
    for (const { answer } of answered) answer(agreed);
  }
}

export function hostOf({ url }: FullDownload): string {
  return new URL(url).host;
}
