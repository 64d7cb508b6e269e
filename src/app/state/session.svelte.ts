import { Datacube, type Product } from '#quadrat';
import { judgeLink, loadConfig, type PageConfig } from '../config';
import { describeFailure, type Failure } from '../failure';
import { t } from '../texts/texts';
import { FullDownloads } from './full-downloads.svelte';

export type SessionState =
  | { name: 'starting' }
  /** A link names a catalog on a host of its own choosing; the visitor decides. */
  | { name: 'asking'; host: string }
  | { name: 'opening' }
  | { name: 'ready'; cube: Datacube; products: Product[] }
  | { name: 'empty' }
  | { name: 'failed'; failure: Failure };

/** The catalog of this page: which, opened or not, and what is in it. */
export class Session {
  state = $state.raw<SessionState>({ name: 'starting' });
  config = $state.raw<PageConfig | null>(null);
  readonly downloads = new FullDownloads();
  readonly #page: URL;

  constructor(page: URL) {
    this.#page = page;
  }

  async start(): Promise<void> {
    this.state = { name: 'starting' };
    try {
      this.config = await loadConfig(this.#page);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const sentence = `${t.opening.badConfig}${reason}.`;
      const url = new URL('./config.json', this.#page).href;
      this.state = {
        name: 'failed',
        failure: { ...describeFailure(error), sentence, advice: t.opening.configAdvice, url },
      };
      return;
    }
    const { catalogs, fromLink } = this.config;
    if (fromLink) {
      const verdicts = catalogs.map((catalog) => judgeLink(new URL(catalog), this.#page));
      const refused = catalogs[verdicts.indexOf('refuse')];
      if (refused !== undefined) {
        const failure = { title: t.opening.refusedTitle, sentence: t.opening.refused, advice: t.opening.refusedAdvice };
        this.state = { name: 'failed', failure: { ...failure, url: refused } };
        return;
      }
      const asked = catalogs[verdicts.indexOf('ask')];
      if (asked !== undefined) {
        this.state = { name: 'asking', host: new URL(asked).host };
        return;
      }
    }
    await this.open();
  }

  /** Opens what the config names; also the answer to being asked. */
  async open(): Promise<void> {
    if (!this.config) return;
    this.state = { name: 'opening' };
    const { catalogs, extensions } = this.config;
    try {
      const cube = await Datacube.open({
        catalogs,
        onFullDownload: this.downloads.ask,
        ...(extensions === undefined ? {} : { extensions }),
      });
      const products = await cube.products.list();
      this.state = products.length > 0 ? { name: 'ready', cube, products } : { name: 'empty' };
    } catch (error) {
      this.state = { name: 'failed', failure: describeFailure(error) };
    }
  }
}
