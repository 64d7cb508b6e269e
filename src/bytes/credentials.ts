/** Adds headers or signs a URL, for hosts on its allow-list only. */
export interface CredentialProvider {
  /** Host names (with port where not the default); `*.example.org` stands for every host below example.org. */
  hosts: string[];
  sign(url: URL, init: { signal?: AbortSignal }): Promise<{ url: URL; headers?: Record<string, string> }>;
}

/** The provider whose allow-list names the URL's host. The first wins; undefined where none does. */
export function providerFor(providers: readonly CredentialProvider[], url: URL): CredentialProvider | undefined {
  return providers.find(({ hosts }) =>
    hosts.some((host) => {
      const name = host.toLowerCase();
      if (name.startsWith('*.')) return url.hostname.endsWith(name.slice(1));
      return name === url.host || name === url.hostname;
    }),
  );
}
