/** What a page opens, from `config.json` beside it or from its own address. */
export interface PageConfig {
  /** Absolute addresses. */
  catalogs: string[];
  title?: string;
  /** Where DuckDB's extensions lie; false for none; absent for the library's default. */
  extensions?: string | false;
  /** Whether the catalogs come from the address, which anybody can write into a link. */
  fromLink: boolean;
}

export const FALLBACK_CATALOG = 'sample/catalog.parquet';

/** Catalogs named in a page address, `?catalog=` or `#catalog=`, one or several. */
export function catalogsOfAddress(page: URL): string[] {
  const fragment = new URLSearchParams(page.hash.replace(/^#/, ''));
  return [...page.searchParams.getAll('catalog'), ...fragment.getAll('catalog')].filter((name) => name.trim() !== '');
}

/** Throws a TypeError whose message says what is wrong with the file. */
export function parseConfig(value: unknown, page: URL): PageConfig {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('it is no JSON object');
  const { catalogs = [FALLBACK_CATALOG], title, extensions } = value as Record<string, unknown>;
  const list = typeof catalogs === 'string' ? [catalogs] : catalogs;
  if (!Array.isArray(list) || list.length === 0 || !list.every((name): name is string => typeof name === 'string')) {
    throw new TypeError('“catalogs” is no list of addresses');
  }
  if (title !== undefined && typeof title !== 'string') throw new TypeError('“title” is no text');
  if (extensions !== undefined && extensions !== false && typeof extensions !== 'string') {
    throw new TypeError('“extensions” is neither an address nor false');
  }
  return {
    catalogs: list.map((name) => resolve(name, page)),
    ...(title === undefined ? {} : { title }),
    ...(extensions === undefined
      ? {}
      : { extensions: extensions === false ? (false as const) : resolve(extensions, page) }),
    fromLink: false,
  };
}

/** Relative to the page, without its query and fragment. */
function resolve(name: string, page: URL): string {
  const base = new URL(page);
  base.search = '';
  base.hash = '';
  try {
    return new URL(name, base).href;
  } catch {
    throw new TypeError(`“${name}” is no address`);
  }
}

/**
 * Reads `config.json` beside the page. A page without one opens the sample, so that any static copy of the build works;
 * catalogs in the page's own address win over both.
 */
export async function loadConfig(page: URL, signal?: AbortSignal): Promise<PageConfig> {
  const response = await fetch(new URL('./config.json', page), { signal, cache: 'no-cache' }).catch(
    (error: unknown) => {
      signal?.throwIfAborted();
      return error;
    },
  );
  // Some hosts answer every unknown path with their start page.
  const isJson = response instanceof Response && response.ok && !response.headers.get('content-type')?.includes('html');
  const config = parseConfig(isJson ? await response.json() : {}, page);
  const linked = catalogsOfAddress(page);
  if (linked.length === 0) return config;
  return { ...config, title: undefined, catalogs: linked.map((name) => resolve(name, page)), fromLink: true };
}

export type LinkVerdict = 'open' | 'ask' | 'refuse';

/**
 * What to do with a catalog that a link names. The page's own host is trusted as the page itself is. Others are asked
 * about, and must be public https: a link must not make a visitor's browser knock at doors inside their network.
 */
export function judgeLink(catalog: URL, page: URL): LinkVerdict {
  if (catalog.origin === page.origin && catalog.protocol.startsWith('http')) return 'open';
  if (isLoopback(page.hostname) && isLoopback(catalog.hostname) && catalog.protocol.startsWith('http')) return 'ask';
  return catalog.protocol === 'https:' && !isPrivate(catalog.hostname) ? 'ask' : 'refuse';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\./.test(host);
}

function isPrivate(host: string): boolean {
  if (isLoopback(host) || !/[.:]/.test(host) || /\.(?:local|internal|lan|home|intranet)\.?$/.test(host)) return true;
  if (host.startsWith('[')) return /^\[(?:::|f[cd]|fe[89ab]|::ffff:)/i.test(host);
  const [a, b] = host.split('.').map(Number);
  if (!/^\d+(?:\.\d+){3}$/.test(host) || a === undefined || b === undefined) return false;
  return (
    a === 10 ||
    a === 0 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128)
  );
}
