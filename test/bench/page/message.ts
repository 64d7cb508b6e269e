/** JSON in which numbers that are not finite come through. */
export function toMessage(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    typeof part === 'number' && !Number.isFinite(part) ? { notFinite: String(part) } : part,
  );
}

export function fromMessage(text: string): unknown {
  return JSON.parse(text, (_, part) =>
    part && typeof part === 'object' && part.notFinite ? Number(part.notFinite) : part,
  );
}

/** What the benchmark asks of its page, and what that answers. */
export interface Call {
  id: number;
  name: string;
  argument: unknown;
}

export type Answer = { id: number; result: unknown } | { id: number; error: string };
