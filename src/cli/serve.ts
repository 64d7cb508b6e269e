import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import { type Answer, acceptedCodings, answerTo, type Coding, type Validators } from './http-conditions';
import { isCompressible, mediaTypeOf } from './media-types';

/** A folder of the user's, served under `prefix`. */
export interface Mount {
  /** Begins and ends with a slash, e.g. `/data/0/`. */
  prefix: string;
  folder: string;
  /**
   * Which files below may be read, by path relative to `folder` with forward slashes. CORS lets every web page the user
   * visits ask this server, so a mount gives away images and catalogs, not whatever else lies beside them.
   */
  allows(path: string): boolean;
}

export interface ServeOptions {
  /** Folder behind `/`, the built application. */
  root: string;
  mounts?: Mount[];
  /** Texts that stand in for files, by path, e.g. `/config.json`. */
  overrides?: ReadonlyMap<string, string>;
  /** Tried first; then the next free one. 0 lets the system choose. Default 4173. */
  port?: number;
  /** Default 127.0.0.1: reachable from this machine only. */
  host?: string;
}

export interface RunningServer {
  /** With a slash at the end. */
  url: string;
  port: number;
  /** Stops listening, lets requests under way finish for a second, then cuts them. */
  close(): Promise<void>;
}

export const DEFAULT_PORT = 4173;
const PORTS_TRIED = 100;
const SMALLEST_COMPRESSED = 1024;

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'Content-Range, Content-Length, Content-Encoding, ETag, Accept-Ranges, Last-Modified',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
};

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
  'Access-Control-Allow-Headers': 'Range, If-Range, If-Match, If-None-Match, If-Modified-Since, Cache-Control',
  'Access-Control-Max-Age': '86400',
};

/** Serves files until closed. Rejects where no port is free or `root` is not a folder. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const root: Mount = { prefix: '/', folder: await realpath(options.root), allows: () => true };
  const mounts = await Promise.all(
    (options.mounts ?? []).map(async (mount) => ({ ...mount, folder: await realpath(mount.folder) })),
  );
  const places = [...mounts, root];
  const server = createServer((request, response) => {
    respond(request, response, places, options.overrides).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, `Could not read the file: ${(error as Error).message}`);
    });
  });
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, host, options.port ?? DEFAULT_PORT);
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${port}/`, port, close: () => close(server) };
}

async function listen(server: Server, host: string, first: number): Promise<number> {
  for (let port = first; ; port++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!taken || port - first + 1 >= PORTS_TRIED || port >= 65535) throw error;
    }
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), 1000);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  places: readonly Mount[],
  overrides: ReadonlyMap<string, string> | undefined,
): Promise<void> {
  if (request.method === 'OPTIONS') {
    response.writeHead(204, { ...CORS, ...PREFLIGHT }).end();
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuse(response, 405, 'This server only reads: GET, HEAD and OPTIONS.', { Allow: 'GET, HEAD, OPTIONS' });
    return;
  }
  const path = readablePath(request.url ?? '/');
  if (typeof path !== 'string') return refuse(response, path.status, path.reason);
  const override = overrides?.get(path);
  if (override !== undefined) return sendText(request, response, path, override);

  const place = places.find((candidate) => path.startsWith(candidate.prefix));
  const relative = path.slice(place?.prefix.length ?? 0);
  if (!place?.allows(relative)) return refuse(response, 404, 'There is no such file here.');
  const found = await locate(place.folder, relative);
  if (found === 'folder') return redirect(response, request.url ?? '/');
  if (found === undefined) return refuse(response, 404, 'There is no such file here.');
  const file = await open(found, 'r');
  try {
    await sendFile(request, response, found, file, path.startsWith('/assets/'));
  } finally {
    await file.close();
  }
}

/**
 * The decoded path of a request, checked segment by segment after decoding, so that no spelling of `..` (`%2e%2e`,
 * `..%2f`, `..\`) can mean another folder. Names that begin with a dot are private by custom and refused.
 */
function readablePath(url: string): string | { status: number; reason: string } {
  const segments: string[] = [];
  for (const raw of url
    .replace(/[?#].*$/s, '')
    .split('/')
    .slice(1)) {
    let segment: string;
    try {
      segment = decodeURIComponent(raw);
    } catch {
      return { status: 400, reason: 'The address is not well formed.' };
    }
    if (/[/\\\0]/.test(segment)) return { status: 400, reason: 'The address is not well formed.' };
    if (segment.startsWith('.')) return { status: 403, reason: 'That path is not served.' };
    segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

/** The real file behind a path, `folder` where a slash is missing, or undefined: absent, or a link that leads outside. */
async function locate(folder: string, relative: string): Promise<string | 'folder' | undefined> {
  try {
    let real = await realpath(join(folder, relative));
    let info = await stat(real);
    if (info.isDirectory()) {
      if (!relative.endsWith('/') && relative !== '') return 'folder';
      real = await realpath(join(real, 'index.html'));
      info = await stat(real);
    }
    const inside = real.startsWith(folder.endsWith(sep) ? folder : folder + sep);
    return inside && info.isFile() ? real : undefined;
  } catch (error) {
    if (
      ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')
    ) {
      return undefined;
    }
    throw error;
  }
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  file: FileHandle,
  hashedName: boolean,
): Promise<void> {
  const info = await file.stat({ bigint: true });
  const size = Number(info.size);
  const mediaType = mediaTypeOf(path);
  const compressible = isCompressible(mediaType) && size >= SMALLEST_COMPRESSED;
  const accepted = compressible && request.headers.range === undefined ? acceptedCodings(headerText(request)) : [];
  const packed = hashedName ? await findPacked(path, accepted) : undefined;
  const coding = packed?.coding ?? accepted[0] ?? 'identity';
  const etag = `"${size.toString(36)}-${info.mtimeNs.toString(36)}${coding === 'identity' ? '' : `-${coding}`}"`;
  const validators: Validators = { size, etag, modified: new Date(Number(info.mtimeMs)) };
  const answer = answerTo(request.headers, validators);
  response.writeHead(answer.status, {
    ...CORS,
    ...headersFor(answer, validators, mediaType, coding),
    ...(packed && answer.status === 200 ? { 'Content-Length': String(packed.size) } : {}),
    'Cache-Control': hashedName ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...(compressible ? { Vary: 'Accept-Encoding' } : {}),
  });
  const bodyless = request.method === 'HEAD' || (answer.status !== 200 && answer.status !== 206) || size === 0;
  if (bodyless) {
    response.end();
    return;
  }
  if (packed) {
    await pipeline(createReadStream(packed.path), response).catch(unlessCalledOff);
    return;
  }
  const { start, end } = answer.status === 206 ? answer : { start: 0, end: size - 1 };
  const stream = file.createReadStream({ start, end, autoClose: false });
  try {
    if (coding === 'identity') await pipeline(stream, response);
    else await pipeline(stream, compressor(coding), response);
    // A file cut short while it was sent: without this the client would wait for the promised rest for ever.
    if (stream.bytesRead < end - start + 1) request.socket.destroy();
  } catch (error) {
    unlessCalledOff(error);
  }
}

interface PackedCopy {
  path: string;
  size: number;
  coding: 'br' | 'gzip';
}

/** The copy of an asset that was packed when the application was built, in the best coding there is one in. */
async function findPacked(path: string, codings: ReadonlyArray<'br' | 'gzip'>): Promise<PackedCopy | undefined> {
  for (const coding of codings) {
    const copy = `${path}.${coding === 'br' ? 'br' : 'gz'}`;
    const size = await stat(copy).then(
      (info) => info.size,
      () => undefined,
    );
    if (size !== undefined) return { path: copy, size, coding };
  }
  return undefined;
}

/** A visitor who goes away is no failure. */
function unlessCalledOff(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}

function headersFor(answer: Answer, file: Validators, mediaType: string, coding: Coding): Record<string, string> {
  const common = { 'Accept-Ranges': 'bytes', ETag: file.etag, 'Last-Modified': file.modified.toUTCString() };
  switch (answer.status) {
    case 200:
      return coding === 'identity'
        ? { ...common, 'Content-Type': mediaType, 'Content-Length': String(file.size) }
        : { ...common, 'Content-Type': mediaType, 'Content-Encoding': coding };
    case 206:
      return {
        ...common,
        'Content-Type': mediaType,
        'Content-Length': String(answer.end - answer.start + 1),
        'Content-Range': `bytes ${answer.start}-${answer.end}/${file.size}`,
      };
    case 416:
      return { ...common, 'Content-Range': `bytes */${file.size}`, 'Content-Length': '0' };
    case 412:
      return { ...common, 'Content-Length': '0' };
    case 304:
      return common;
  }
}

/** Speed over size, for what was not packed when it was built: the reader is on this machine or in the next room. */
function compressor(coding: 'br' | 'gzip') {
  return coding === 'br'
    ? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
    : createGzip({ level: 4 });
}

function headerText(request: IncomingMessage): string | undefined {
  const value = request.headers['accept-encoding'];
  return Array.isArray(value) ? value.join(',') : value;
}

function sendText(request: IncomingMessage, response: ServerResponse, path: string, text: string): void {
  const body = Buffer.from(text);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
  const unchanged = request.headers['if-none-match'] === etag;
  response.writeHead(unchanged ? 304 : 200, {
    ...CORS,
    ETag: etag,
    'Cache-Control': 'no-cache',
    ...(unchanged ? {} : { 'Content-Type': mediaTypeOf(path), 'Content-Length': String(body.length) }),
  });
  response.end(unchanged || request.method === 'HEAD' ? undefined : body);
}

/** To the same address with a slash, relative, so that no spelling of the path can send the browser to another host. */
function redirect(response: ServerResponse, url: string): void {
  const [path = '', ...query] = url.split('?');
  const last = path.split('/').at(-1) ?? '';
  response.writeHead(301, {
    ...CORS,
    Location: `./${last}/${query.length > 0 ? `?${query.join('?')}` : ''}`,
    'Content-Length': '0',
  });
  response.end();
}

function refuse(response: ServerResponse, status: number, reason: string, headers: Record<string, string> = {}): void {
  const body = Buffer.from(`${reason}\n`);
  response.writeHead(status, {
    ...CORS,
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(body.length),
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
