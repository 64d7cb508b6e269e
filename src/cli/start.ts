import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { IndexFlags } from '#index-images/settings';
import { QuadratError } from './library';
import type { Terminal } from './output';
import { DEFAULT_PORT, type RunningServer, serve } from './serve';
import {
  defaultCacheFolder,
  kindOfPath,
  type ShownSource,
  sourceFromCatalog,
  sourceFromImages,
  sourceFromIndexedFolder,
  sourceFromUrl,
} from './sources';

export interface StartOptions {
  /** Folder of the built application. */
  app: string;
  terminal: Terminal;
  port?: number;
  host?: string;
  /** Default: the user's cache folder. */
  cacheFolder?: string;
  signal?: AbortSignal;
}

/**
 * Serves the application with the user's data; with none, with what `config.json` names: the simulated sample.
 *
 * @param sources folders, images, catalogs or addresses
 * @param flags answers to what folders leave open; `undefined` where folders must have been indexed already
 */
export async function start(
  sources: readonly string[],
  flags: IndexFlags | undefined,
  options: StartOptions,
): Promise<RunningServer> {
  const { app, terminal, signal, host, port = DEFAULT_PORT } = options;
  if (!(await stat(join(app, 'index.html')).catch(() => undefined))) {
    throw new QuadratError(
      'NOT_FOUND',
      `The application is not built: ${app} holds no index.html. Run \`npm run build\` first.`,
    );
  }
  const cacheFolder = options.cacheFolder ?? defaultCacheFolder();
  const shown: ShownSource[] = [];
  for (const [number, source] of sources.entries()) {
    shown.push(await open(source, number, flags && { flags, terminal, signal, cacheFolder }));
  }
  const server = await serve({
    root: app,
    port,
    host,
    mounts: shown.flatMap(({ mounts }) => mounts),
    overrides: shown.length === 0 ? undefined : new Map([['/config.json', await configFor(app, shown)]]),
  });
  if (port !== 0 && server.port !== port) terminal.out(`Port ${port} is taken, so it is ${server.port}.\n`);
  terminal.out(`\nQuadrat is at ${server.url}\nCtrl-C ends it.\n`);
  return server;
}

async function open(
  source: string,
  number: number,
  indexing: Parameters<typeof sourceFromImages>[2] | undefined,
): Promise<ShownSource> {
  const remote = sourceFromUrl(source);
  if (remote) return remote;
  const kind = await kindOfPath(source);
  if (kind === 'file') return sourceFromCatalog(source, number);
  if (indexing) return sourceFromImages(source, number, indexing);
  return sourceFromIndexedFolder(source, number);
}

/** The application's own configuration with the user's catalogs in place of the sample. */
async function configFor(app: string, shown: readonly ShownSource[]): Promise<string> {
  const text = await readFile(join(app, 'config.json'), 'utf8').catch(() => '{}');
  const own = JSON.parse(text) as Record<string, unknown>;
  const title = shown.map((source) => source.title).join(', ');
  return JSON.stringify({ ...own, catalogs: shown.map(({ catalog }) => catalog), title });
}
