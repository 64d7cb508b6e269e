import { Datacube, type OpenOptions, type Product } from '#quadrat';
import { withoutSecrets } from '../address/secrets';
import { publicAddress } from '../bring/ready-sources';
import { catalogsOfAddress, judgeLink, loadConfig, type PageConfig } from '../config';
import { describeFailure, type Failure } from '../failure';
import { t } from '../texts/texts';
import { FetchLog } from './fetch-log.svelte';
import { FullDownloads } from './full-downloads.svelte';

export type SessionState =
  | { name: 'starting' }
  /** A link names a catalog on a host of its own choosing; the visitor decides. */
  | { name: 'asking'; host: string }
  | { name: 'opening' }
  | { name: 'ready'; cube: Datacube; products: Product[] }
  | { name: 'empty' }
  | { name: 'failed'; failure: Failure };

export interface LocalData {
  name: string;
  source: OpenOptions['catalogs'];
  files?: ReadonlyMap<string, Blob>;
}

/** The catalog of this page: which, opened or not, and what is in it. */
export class Session {
  state = $state.raw<SessionState>({ name: 'starting' });
  config = $state.raw<PageConfig | null>(null);
  readonly downloads = new FullDownloads();
  readonly log = new FetchLog();
  /** Data that no link can name, and what it is called: files of this device, or a single image. */
  local = $state.raw<LocalData | null>(null);
  #page = new URL(document.location.href);
  #cube: Datacube | null = null;
  #began = () => {};
  /** Resolves when a first catalog is being opened, and the workers are on their way. */
  readonly began = new Promise<void>((resolve) => {
    this.#began = resolve;
  });
  /** Hosts that the visitor has let a link open. */
  readonly #agreed = new Set<string>();

  /** What a link to this page has to name; nothing where the page opens it by itself. */
  get linked(): string[] {
    return this.config?.fromLink && !this.local
      ? this.config.catalogs.map((catalog) => shortened(catalog, this.#page))
      : [];
  }

  /** Whether what is open is what a page of this address would open. */
  isOpenAt(page: URL): boolean {
    if (this.local) return false;
    const named = catalogsOfAddress(page).map((name) => withoutSecrets(new URL(name, page).href));
    const open = this.config?.fromLink ? this.config.catalogs.map(withoutSecrets) : [];
    return named.length === open.length && named.every((name, place) => name === open[place]);
  }

  async start(page: URL): Promise<void> {
    this.#page = page;
    this.local = null;
    this.state = { name: 'starting' };
    try {
      this.config = await loadConfig(page);
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
      const asked = catalogs.find((catalog, place) => verdicts[place] === 'ask' && !this.#agreed.has(hostOf(catalog)));
      if (asked !== undefined) {
        this.state = { name: 'asking', host: hostOf(asked) };
        return;
      }
    }
    await this.open();
  }

  /** The visitor's yes to being asked. */
  async agree(): Promise<void> {
    for (const catalog of this.config?.catalogs ?? []) this.#agreed.add(hostOf(catalog));
    await this.open();
  }

  /** Opens an address that the visitor gave, which needs no question. */
  async openAddress(address: string): Promise<void> {
    this.local = null;
    const { title: _, ...rest } = this.config ?? { catalogs: [], fromLink: true };
    this.config = { ...rest, catalogs: [new URL(address, this.#page).href], fromLink: true };
    await this.agree();
  }

  async openLocal(local: LocalData): Promise<void> {
    this.local = local;
    await this.open();
  }

  /** How every catalog is opened on this page. */
  get openOptions(): Pick<OpenOptions, 'extensions' | 'patchUrl' | 'onFullDownload' | 'onFetch'> {
    const extensions = this.config?.extensions;
    return {
      onFullDownload: this.downloads.ask,
      onFetch: this.log.add,
      patchUrl: publicAddress,
      ...(extensions === undefined ? {} : { extensions }),
    };
  }

  /** Opens what the config names, or what the visitor brought. */
  async open(): Promise<void> {
    if (!this.config) return;
    this.state = { name: 'opening' };
    const catalogs = this.local?.source ?? this.config.catalogs;
    const files = this.local?.files;
    try {
      await this.#cube?.close();
      const opening = Datacube.open({ ...this.openOptions, catalogs, ...(files ? { files } : {}) });
      this.#began();
      const cube = await opening;
      this.#cube = cube;
      const products = await cube.products.list();
      this.state = products.length > 0 ? { name: 'ready', cube, products } : { name: 'empty' };
    } catch (error) {
      this.state = { name: 'failed', failure: describeFailure(error) };
    }
  }
}

const hostOf = (catalog: string): string => new URL(catalog).host;

/** Relative where it lies beside or below the page; without what would let others in. */
function shortened(catalog: string, page: URL): string {
  const clean = withoutSecrets(catalog);
  const folder = new URL('.', page).href;
  return clean.startsWith(folder) && clean.length > folder.length ? clean.slice(folder.length) : clean;
}
