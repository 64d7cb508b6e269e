import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../e2e/harness/command';
import type { Measure } from './measure';

/** A Python process that answers one line with one line. */
export interface Peer {
  /** What it is made of: versions, once it has started. */
  versions: Promise<Record<string, string>>;
  ask(question: { do: string; [argument: string]: unknown }): Promise<Measure>;
  stop(): void;
}

export const PYTHON = '/usr/bin/python3';

/** Everything in one thread, unless a question says otherwise: numpy's and numba's own threads are held to it too. */
const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', NUMBA_NUM_THREADS: '1' };

export function startPeer(): Peer {
  const child = spawn(PYTHON, [join(ROOT, 'test/bench/peer/peer.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...ONE_THREAD },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the Python peer ended');
    return JSON.parse(value);
  };
  const versions = next();
  return {
    versions,
    async ask(question) {
      await versions;
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const answer = await next();
      if (answer.error) throw new Error(`the Python peer: ${answer.error}`);
      return answer;
    },
    stop: () => child.stdin.end(),
  };
}
