import { wrap } from 'comlink';
import { t } from '../texts/texts';
import type { Encoders } from './encode-worker';

/** Encoders in a worker of their own. */
export interface Encoding {
  /** Runs one; rejects at once where `signal` is aborted or the worker dies. */
  run<K extends keyof Encoders>(
    encoder: K,
    ...args: Parameters<Encoders[K]>
  ): Promise<Awaited<ReturnType<Encoders[K]>>>;
  /** Ends the worker, whatever it is doing. */
  close(): void;
}

export function startEncoding(signal: AbortSignal): Encoding {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./encode-worker.ts', import.meta.url), { type: 'module', name: 'quadrat-encode' });
  const encoders = wrap<Encoders>(worker);
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    worker.addEventListener('error', ({ message }) => reject(new Error(t.takeAway.encoderStopped(message))));
  });
  // Whoever runs an encoder hears of it; between two runs nobody does.
  ended.catch(() => {});
  return {
    run: (encoder, ...args) => {
      const call = encoders[encoder] as unknown as (
        ...given: typeof args
      ) => Promise<Awaited<ReturnType<Encoders[typeof encoder]>>>;
      return Promise.race([call(...args), ended]);
    },
    close: () => worker.terminate(),
  };
}
