import { QuadratError } from '#model/errors';
import { type CredentialProvider, isHostOf, providerFor } from './credentials';
import { displayName } from './http-rules';

/** How the address that a catalog gives becomes the address that is asked. */
export interface AddressRules {
  credentials: readonly CredentialProvider[];
  patchUrl: ((href: string) => string) | undefined;
}

/** One request's address and headers. Neither is for anybody's eyes: both may hold what was signed. */
export interface SignedRequest {
  url: URL;
  headers: Record<string, string>;
  /** A provider of credentials had a hand in it. */
  signed: boolean;
}

/**
 * The name of an object for cache, pins and messages: the address as the catalog gives it, absolute where it is one that
 * a browser knows. What `patchUrl` makes of it is not kept, since it may be signed and change from visit to visit.
 */
export function objectName(href: string | URL): string {
  const base = globalThis.location?.href;
  if (!URL.canParse(href, base)) return String(href);
  const url = new URL(href, base);
  url.hash = '';
  return url.href;
}

/** Where an object is to be had. Throws BAD_REQUEST where that is nothing to read from. */
export function targetOf(name: string, { patchUrl }: Pick<AddressRules, 'patchUrl'>): URL {
  const address = patchUrl ? patched(name, patchUrl) : name;
  const base = globalThis.location?.href;
  const url = URL.canParse(address, base) ? new URL(address, base) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    const what = patchUrl ? `What patchUrl makes of "${name}"` : `"${name}"`;
    throw new QuadratError('BAD_REQUEST', `${what} is not a web address (http or https) to read from.`, { url: name });
  }
  if (url.username || url.password) {
    const message = `The address of ${displayName(name)} holds a user name or password; give them as credentials instead.`;
    throw new QuadratError('BAD_REQUEST', message, patchUrl ? { url: name } : {});
  }
  url.hash = '';
  return url;
}

function patched(name: string, patchUrl: (href: string) => string): string {
  try {
    return String(patchUrl(name));
  } catch (cause) {
    throw new QuadratError('BAD_REQUEST', `patchUrl failed for "${name}".`, { url: name, cause });
  }
}

/** The request for `target` with what its host's provider adds; UNAUTHORIZED where the provider has nothing. */
export async function signedRequest(
  name: string,
  target: URL,
  { credentials }: AddressRules,
  signal: AbortSignal,
): Promise<SignedRequest> {
  const provider = providerFor(credentials, target);
  if (!provider) return { url: target, headers: {}, signed: false };
  let answer: Awaited<ReturnType<CredentialProvider['sign']>>;
  try {
    answer = await provider.sign(new URL(target), { signal });
    signal.throwIfAborted();
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw new QuadratError(
      'UNAUTHORIZED',
      `No access to ${displayName(name)}: the credentials for ${target.host} could not be had. Sign in again.`,
      { url: name, cause },
    );
  }
  const { url, headers = {} } = answer;
  if (Object.keys(headers).length > 0 && !isHostOf(provider, url)) {
    throw new QuadratError(
      'UNAUTHORIZED',
      `The credentials for ${target.host} were about to be sent to ${url.host}, which is not on their list of hosts.`,
      { url: name },
    );
  }
  return { url, headers, signed: true };
}
