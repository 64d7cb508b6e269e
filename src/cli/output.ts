import { CommanderError } from 'commander';
import { Question } from '#index-images/question';
import { isQuadratError } from './library';

/** Exit codes: what went wrong with the data or the machine, and what the command line leaves to be answered. */
export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Where a command writes: results to `out`, progress and errors to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether `err` is a screen, on which a line can be overwritten. */
  interactive: boolean;
}

export const processTerminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
};

/** A line that counts up on a screen; in a log, one line at every tenth of a large number. */
export function progressLine(
  terminal: Terminal,
  what: string,
): { update(done: number, total: number): void; end(): void } {
  let shown = 0;
  let drawn = false;
  return {
    update(done, total) {
      const now = Date.now();
      if (terminal.interactive) {
        if (now - shown < 100 && done < total) return;
        shown = now;
        drawn = true;
        terminal.err(`\r${what} ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`);
      } else if (total >= 1000 && Math.floor((done * 10) / total) > Math.floor(((done - 1) * 10) / total)) {
        terminal.err(`${what} ${done.toLocaleString('en')} of ${total.toLocaleString('en')}\n`);
      }
    },
    end() {
      if (drawn) terminal.err('\r\x1b[K');
    },
  };
}

/** Says what went wrong in a sentence, with the stack only where asked, and gives the exit code. */
export function reportFailure(error: unknown, terminal: Terminal, debug: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof Error && error.name === 'AbortError') return EXIT.interrupted;
  const message = error instanceof Error ? error.message : String(error);
  const expected = error instanceof Question || isQuadratError(error) || isFileError(error);
  terminal.err(`quadrat: ${message}${expected || debug ? '' : ' (a fault in Quadrat; --debug shows where)'}\n`);
  if (debug && error instanceof Error) terminal.err(`${error.stack}\n`);
  return error instanceof Question ? EXIT.usage : EXIT.failed;
}

/** No such file, no permission, disk full: Node's sentences are clear enough. */
function isFileError(error: unknown): boolean {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}
