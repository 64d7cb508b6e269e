import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, type Call, fromMessage, toMessage } from './page/message';

/** Longest that a call may take. */
const CALL_MS = 15 * 60_000;

/**
 * Calls to a page that asks for them, so that nothing is attached to its browser: a debugger is told of every request and
 * keeps every body, which a visitor's browser does not do. It has a port, and so connections, of its own.
 */
export class Mailbox {
  readonly #server = createServer((request, response) => this.#serve(request, response));
  readonly #waiting: Call[] = [];
  readonly #asked = new Map<number, { resolve: (result: unknown) => void; reject: (reason: Error) => void }>();
  #page: ServerResponse | undefined;
  #calls = 0;
  #ended: Error | undefined;

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    await new Promise<void>((resolve) => mailbox.#server.listen(0, '127.0.0.1', resolve));
    return mailbox;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  call(name: string, argument: unknown): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = this.#calls++;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
    });
    this.#waiting.push({ id, name, argument });
    this.#hand();
    const late = setTimeout(
      () => this.#settle({ id, error: `no answer to ${name} in ${CALL_MS / 60_000} minutes` }),
      CALL_MS,
    );
    return answer.finally(() => clearTimeout(late));
  }

  /** Rejects what has not been answered, and whatever is asked from now on. */
  end(reason: string): void {
    this.#ended = new Error(reason);
    for (const id of [...this.#asked.keys()]) this.#settle({ id, error: reason });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('Access-Control-Allow-Origin', '*');
    if (request.method === 'GET') {
      this.#page = response;
      this.#hand();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.end();
      this.#settle(fromMessage(Buffer.concat(chunks).toString('utf8')) as Answer);
    });
  }

  #hand(): void {
    const call = this.#page && this.#waiting.shift();
    if (!call) return;
    this.#page!.end(toMessage(call));
    this.#page = undefined;
  }

  #settle(answer: Answer): void {
    const asked = this.#asked.get(answer.id);
    this.#asked.delete(answer.id);
    if ('error' in answer) asked?.reject(new Error(answer.error));
    else asked?.resolve(answer.result);
  }
}
