import { type ErrorCode, isQuadratError } from '#quadrat';
import { t } from './texts/texts';

/** An error as the page shows it: what happened, where, and what to do. */
export interface Failure {
  readonly title: string;
  readonly sentence: string;
  readonly advice: string;
  /** What exactly the library says, in its own language, where `sentence` says it in the page's. */
  readonly detail?: string | undefined;
  code?: ErrorCode;
  url?: string;
  dataset?: string;
  /** What would help, where the visitor can tell it. */
  missing?: 'date';
}

/** Its words follow the language of the page. */
export function describeFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const known = isQuadratError(error) ? error : undefined;
  const code = known?.code;
  return {
    get title() {
      return t.errors.title(code);
    },
    get sentence() {
      return (code && t.errors.lead(code)) ?? message;
    },
    get advice() {
      return t.errors.advice(code);
    },
    get detail() {
      return code && t.errors.lead(code) ? message : undefined;
    },
    ...(known ? { code: known.code, url: known.url, dataset: known.dataset, missing: known.missing } : {}),
  };
}

/** Whether a rejection is the abort of `signal`, which is nobody's failure. */
export function isAbortOf(signal: AbortSignal, error: unknown): boolean {
  return signal.aborted && (error === signal.reason || (error instanceof Error && error.name === 'AbortError'));
}
