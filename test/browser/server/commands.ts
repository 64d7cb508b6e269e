import type { BrowserCommand } from 'vitest/node';
import type { FaultRule } from '../../fixtures/server/faults';
import { type RequestRecord, startServer, type TestServer } from '../../fixtures/server/server';

/** A request as a browser test gets to see it. */
export type SeenRequest = Pick<RequestRecord, 'method' | 'path' | 'range' | 'status' | 'bytes' | 'aborted'>;

/** Servers that browser tests started, by address; a page cannot listen on a port itself. */
const servers = new Map<string, TestServer>();

function serverAt(url: string): TestServer {
  const server = servers.get(url);
  if (!server) throw new Error(`no test server at ${url}`);
  return server;
}

/** Starts a server of a page's own, and says where. Rules must be plain data: paths as text, not as patterns. */
const startTestServer: BrowserCommand<
  [options: { root?: string; files?: Record<string, number[]>; latencyMs?: number; faults?: FaultRule[] }]
> = async (_, { root, files = {}, latencyMs, faults }) => {
  const server = await startServer({
    root,
    latencyMs,
    faults,
    files: Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, Uint8Array.from(bytes)])),
  });
  servers.set(server.url, server);
  return server.url;
};

/** Requests since the last call. */
const takeRequests: BrowserCommand<[url: string]> = (_, url): SeenRequest[] =>
  serverAt(url)
    .requests.splice(0)
    .map(({ method, path, range, status, bytes, aborted }) => ({ method, path, range, status, bytes, aborted }));

const setFaults: BrowserCommand<[url: string, faults: FaultRule[]]> = (_, url, faults) => {
  const { faults: plan } = serverAt(url);
  plan.clear();
  // A typed array arrives here as an object with numbered fields.
  for (const rule of faults) {
    const content = 'content' in rule ? rule.content : undefined;
    plan.add(content ? ({ ...rule, content: Uint8Array.from(Object.values(content)) } as FaultRule) : rule);
  }
};

const stopTestServer: BrowserCommand<[url: string]> = async (_, url) => {
  await serverAt(url).close();
  servers.delete(url);
};

export const commands = { startTestServer, takeRequests, setFaults, stopTestServer };

declare module 'vitest/browser' {
  interface BrowserCommands {
    startTestServer(options: {
      root?: string;
      files?: Record<string, number[]>;
      latencyMs?: number;
      faults?: FaultRule[];
    }): Promise<string>;
    takeRequests(url: string): Promise<SeenRequest[]>;
    setFaults(url: string, faults: FaultRule[]): Promise<void>;
    stopTestServer(url: string): Promise<void>;
  }
}
