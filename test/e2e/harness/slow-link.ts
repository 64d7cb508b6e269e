import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What a link carries: bits per second towards the visitor, all connections together, and a round trip. */
export interface LinkOptions {
  bitsPerSecond: number;
  roundTripMs: number;
}

export interface SlowLink {
  /** The address behind the link, as it is seen through it. */
  url: string;
  /** Bytes that have come through to the visitor so far, heads of answers included. */
  readonly bytes: number;
  close(): Promise<void>;
}

/** A connection has this much under way before its sender has to wait, so that one large file does not hold up the rest. */
const WINDOW = 48 * 1024;
/** The link takes turns between connections in pieces of this size. */
const PIECE = 8 * 1024;

/**
 * A slow link to a server of this machine: what comes back shares one rate, every way takes half a round trip, and a new
 * connection one whole. It is a link of its own, not a setting of the browser, because a browser's own throttling leaves
 * out what workers fetch. Connections are kept as the browser keeps them; slow start and loss are not imitated.
 */
export async function slowLink(target: string, { bitsPerSecond, roundTripMs }: LinkOptions): Promise<SlowLink> {
  const { hostname, port } = new URL(target);
  const way = roundTripMs / 2;
  const sockets = new Set<Socket>();
  let freeAt = 0;
  let bytes = 0;

  /** When the last of so many bytes has left the link. */
  const passed = (size: number): number => {
    freeAt = Math.max(performance.now(), freeAt) + (size * 8000) / bitsPerSecond;
    return freeAt;
  };

  const server = createServer((visitor) => {
    const host = connect(Number(port), hostname);
    for (const socket of [visitor, host]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    // The hand-shake takes a round trip before the first request can leave.
    const open = performance.now() + roundTripMs;
    const up = new DelayLine((chunk) => host.writable && host.write(chunk));
    visitor.on('data', (chunk: Buffer) => up.add(chunk, Math.max(performance.now(), open) + way));
    visitor.on('close', () => host.destroy());
    let waiting = 0;
    const down = new DelayLine((piece) => {
      waiting -= piece.length;
      bytes += piece.length;
      if (visitor.writable) visitor.write(piece);
      if (waiting < WINDOW) host.resume();
    });
    host.on('data', (chunk: Buffer) => {
      for (let start = 0; start < chunk.length; start += PIECE) {
        const piece = chunk.subarray(start, start + PIECE);
        waiting += piece.length;
        down.add(piece, passed(piece.length) + way);
      }
      if (waiting >= WINDOW) host.pause();
    });
    host.on('close', () => down.end(() => visitor.end()));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get bytes() {
      return bytes;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Gives each piece on when its time has come, in the order in which they were added. */
class DelayLine {
  readonly #give: (piece: Buffer) => void;
  readonly #queue: Array<{ piece: Buffer; due: number }> = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #onEnd: (() => void) | undefined;

  constructor(give: (piece: Buffer) => void) {
    this.#give = give;
  }

  add(piece: Buffer, due: number): void {
    this.#queue.push({ piece, due });
    this.#wait();
  }

  /** Nothing more will be added; calls back once all has been given. */
  end(onEnd: () => void): void {
    this.#onEnd = onEnd;
    this.#wait();
  }

  #wait(): void {
    if (this.#timer !== undefined) return;
    const [first] = this.#queue;
    if (first) this.#timer = setTimeout(() => this.#pass(), Math.max(0, first.due - performance.now()));
    else this.#onEnd?.();
  }

  #pass(): void {
    this.#timer = undefined;
    while (this.#queue[0] && this.#queue[0].due <= performance.now()) this.#give(this.#queue.shift()!.piece);
    this.#wait();
  }
}
