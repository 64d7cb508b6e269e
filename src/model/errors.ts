/** Stable, machine-readable kinds of failure. The message beside it is a sentence a person can act on. */
export type ErrorCode =
  | 'NOT_FOUND'
  | 'NETWORK'
  | 'CORS'
  | 'NO_RANGE_SUPPORT'
  | 'CHANGED_DURING_READ'
  | 'UNAUTHORIZED'
  | 'RATE_LIMITED'
  | 'BAD_CATALOG'
  | 'BAD_TIFF'
  | 'UNSUPPORTED'
  | 'BAD_REQUEST'
  | 'UNKNOWN_PRODUCT'
  | 'UNKNOWN_MEASUREMENT'
  | 'NO_DATA'
  | 'TOO_LARGE'
  | 'OUT_OF_MEMORY'
  | 'WORKER_CRASHED'
  | 'QUOTA';

const CODES: ReadonlySet<string> = new Set<ErrorCode>([
  'NOT_FOUND',
  'NETWORK',
  'CORS',
  'NO_RANGE_SUPPORT',
  'CHANGED_DURING_READ',
  'UNAUTHORIZED',
  'RATE_LIMITED',
  'BAD_CATALOG',
  'BAD_TIFF',
  'UNSUPPORTED',
  'BAD_REQUEST',
  'UNKNOWN_PRODUCT',
  'UNKNOWN_MEASUREMENT',
  'NO_DATA',
  'TOO_LARGE',
  'OUT_OF_MEMORY',
  'WORKER_CRASHED',
  'QUOTA',
]);

/** What Quadrat rejects with, except for aborts, which reject with `signal.reason`. */
export class QuadratError extends Error {
  override readonly name = 'QuadratError';
  readonly code: ErrorCode;
  /** The address that failed, where known. */
  url?: string;
  /** The id of the dataset that failed, where known. */
  dataset?: string;
  /** Names to choose from, where the request left open which is meant. */
  candidates?: readonly string[];
  /** What the request could add to succeed, where that is all it lacks: `date`, when images were taken. */
  missing?: 'date';

  constructor(
    code: ErrorCode,
    message: string,
    context: { url?: string; dataset?: string; candidates?: readonly string[]; missing?: 'date'; cause?: unknown } = {},
  ) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    this.code = code;
    if (context.url !== undefined) this.url = context.url;
    if (context.dataset !== undefined) this.dataset = context.dataset;
    if (context.candidates !== undefined) this.candidates = context.candidates;
    if (context.missing !== undefined) this.missing = context.missing;
  }
}

/**
 * Whether `error` is Quadrat's, and of `code` when one is given. Compares by shape, not by class, so that it also holds
 * for an error that crossed a worker boundary or came from another copy of the library.
 */
export function isQuadratError(error: unknown, code?: ErrorCode): error is QuadratError {
  if (!(error instanceof Error)) return false;
  const own = (error as { code?: unknown }).code;
  return error.name === 'QuadratError' && typeof own === 'string' && CODES.has(own) && (!code || own === code);
}

/** A QuadratError as plain data, for a worker boundary; structured clone drops an error's own fields. */
export interface ErrorRecord {
  code: ErrorCode;
  message: string;
  url?: string;
  dataset?: string;
}

export function toErrorRecord(error: QuadratError): ErrorRecord {
  return { code: error.code, message: error.message, url: error.url, dataset: error.dataset };
}

export function fromErrorRecord(record: ErrorRecord): QuadratError {
  return new QuadratError(record.code, record.message, record);
}
