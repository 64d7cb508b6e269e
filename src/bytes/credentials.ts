/** Adds headers or signs a URL, for hosts on its allow-list only. */
export interface CredentialProvider {
  /** Host names (with port where not the default); `*.example.org` stands for every host below example.org. */
  hosts: string[];
  /**
   * Asked before every request to one of the hosts, so that what expires can be renewed. Headers go to these hosts only,
   * and are not sent on: a signed request that is redirected fails with UNAUTHORIZED. A signed URL may point elsewhere.
   */
  sign(url: URL, init: { signal?: AbortSignal }): Promise<{ url: URL; headers?: Record<string, string> }>;
}

/** The provider whose allow-list names the URL's host. The first wins; undefined where none does. */
export function providerFor(providers: readonly CredentialProvider[], url: URL): CredentialProvider | undefined {
  return providers.find((provider) => isHostOf(provider, url));
}

/** Whether a provider's headers may go to this URL. */
export function isHostOf({ hosts }: Pick<CredentialProvider, 'hosts'>, url: URL): boolean {
  return hosts.some((host) => {
    const name = host.toLowerCase();
    if (name.startsWith('*.')) return url.hostname.endsWith(name.slice(1));
    return name === url.host || name === url.hostname;
  });
}
