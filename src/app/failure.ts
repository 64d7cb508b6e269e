import { type ErrorCode, isQuadratError } from '#quadrat';
import { t } from './texts/texts';

/** An error as the page shows it: what happened, where, and what to do. */
export interface Failure {
  title: string;
  sentence: string;
  advice: string;
  code?: ErrorCode;
  url?: string;
  dataset?: string;
  /** What would help, where the visitor can tell it. */
  missing?: 'date';
}

export function describeFailure(error: unknown): Failure {
  if (isQuadratError(error)) {
    return {
      title: t.errors.title(error.code),
      sentence: error.message,
      advice: t.errors.advice(error.code),
      code: error.code,
      url: error.url,
      dataset: error.dataset,
      missing: error.missing,
    };
  }
  const sentence = error instanceof Error ? error.message : String(error);
  return { title: t.errors.title(undefined), sentence, advice: t.errors.advice(undefined) };
}

/** Whether a rejection is the abort of `signal`, which is nobody's failure. */
export function isAbortOf(signal: AbortSignal, error: unknown): boolean {
  return signal.aborted && (error === signal.reason || (error instanceof Error && error.name === 'AbortError'));
}
