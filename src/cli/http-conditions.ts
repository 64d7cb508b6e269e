import type { IncomingHttpHeaders } from 'node:http';

/** What identifies one state of a file over HTTP. */
export interface Validators {
  size: number;
  /** Strong, quoted. */
  etag: string;
  modified: Date;
}

/** How a GET or HEAD is to be answered. `end` is included, as in Content-Range. */
export type Answer =
  | { status: 200 }
  | { status: 206; start: number; end: number }
  | { status: 304 }
  | { status: 412 }
  | { status: 416 };

/** HTTP dates have whole seconds. */
function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

function listsTag(header: string, etag: string): boolean {
  return header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/**
 * The one range of a Range header (RFC 9110, section 14). `undefined` where the header is to be ignored: another unit,
 * bad syntax, or several ranges, which a server may answer whole and no reader of Quadrat asks for.
 */
export function parseRange(header: string, size: number): { start: number; end: number } | 'unsatisfiable' | undefined {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header);
  if (!match) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

/** Preconditions, then range, in the order RFC 9110 (13.2.2) gives. */
export function answerTo(headers: IncomingHttpHeaders, file: Validators): Answer {
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined) {
    const strong = ifMatch.trim() === '*' || ifMatch.split(',').some((tag) => tag.trim() === file.etag);
    if (!strong) return { status: 412 };
  }
  const ifNoneMatch = headers['if-none-match'];
  const since = headers['if-modified-since'];
  if (ifNoneMatch !== undefined) {
    if (listsTag(ifNoneMatch, file.etag)) return { status: 304 };
  } else if (since !== undefined && seconds(file.modified) <= seconds(new Date(since))) {
    return { status: 304 };
  }
  if (headers.range === undefined || !rangeStillValid(headers['if-range'], file)) return { status: 200 };
  const range = parseRange(headers.range, file.size);
  if (range === undefined) return { status: 200 };
  return range === 'unsatisfiable' ? { status: 416 } : { status: 206, ...range };
}

function rangeStillValid(ifRange: string | string[] | undefined, file: Validators): boolean {
  if (typeof ifRange !== 'string') return true;
  const value = ifRange.trim();
  return value.startsWith('"') ? value === file.etag : seconds(new Date(value)) === seconds(file.modified);
}

export type Coding = 'br' | 'gzip' | 'identity';

/** Codings the client accepts, the best first; never one it gave `q=0`. Without any, it takes what is stored. */
export function acceptedCodings(header: string | undefined): Array<Exclude<Coding, 'identity'>> {
  const accepted = new Map<string, number>();
  for (const part of (header ?? '').split(',')) {
    const [name = '', ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    if (name) accepted.set(name, quality ? Number(quality.slice(2)) : 1);
  }
  return (['br', 'gzip'] as const).filter((coding) => (accepted.get(coding) ?? accepted.get('*') ?? 0) > 0);
}
