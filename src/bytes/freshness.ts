/** Longest that a file is taken to be unchanged without its server having said so: RFC 9111 warns of more than a day. */
const LONGEST_GUESS_MS = 24 * 3600 * 1000;
/** Longest that a server is believed; a year is what hosts write for "for ever". */
const LONGEST_MS = 365 * 24 * 3600 * 1000;

/** What an answer says about keeping it. */
export interface Keeping {
  /** Not to be written to disk (`no-store`). */
  mayStore: boolean;
  /** For how long a later visit may use it without asking, in milliseconds. */
  freshMs: number;
}

/**
 * How long an answer stays fresh, as RFC 9111 (4.2) says: `max-age`, else `Expires`, else a tenth of the time since it
 * was last modified, at most a day. `no-cache` and an answer without any of these are never fresh: a later visit asks
 * once per object, and goes on with what it has where nothing changed or nobody answers.
 */
export function keepingOf(headers: Headers, now: number): Keeping {
  const directives = directivesOf(headers.get('cache-control'));
  const mayStore = !directives.has('no-store');
  if (!mayStore || directives.has('no-cache')) return { mayStore, freshMs: 0 };
  const maxAge = directives.get('max-age');
  if (maxAge !== undefined) return { mayStore, freshMs: /^\d+$/.test(maxAge) ? bounded(Number(maxAge) * 1000) : 0 };
  if (directives.has('immutable')) return { mayStore, freshMs: LONGEST_MS };
  const expires = headers.get('expires');
  if (expires !== null) return { mayStore, freshMs: bounded(Date.parse(expires) - now) };
  const age = now - Date.parse(headers.get('last-modified') ?? '');
  return { mayStore, freshMs: Math.min(LONGEST_GUESS_MS, bounded(age / 10)) };
}

function bounded(ms: number): number {
  return ms > 0 ? Math.min(LONGEST_MS, ms) : 0;
}

function directivesOf(header: string | null): Map<string, string> {
  const parts = (header ?? '').toLowerCase().split(',');
  return new Map(
    parts.map((part) => {
      const [name = '', value = ''] = part.split('=').map((text) => text.trim().replaceAll('"', ''));
      return [name, value];
    }),
  );
}
