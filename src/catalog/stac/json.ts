/** Strangers' JSON, looked at without trusting it: each returns `undefined` where the value is not of the kind asked. */

export type JsonRecord = Record<string, unknown>;

export function asRecord(value: unknown): JsonRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined;
}

export function asArray(value: unknown): unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** Text that says something: an empty string counts as absent. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A finite number; 64-bit integers of Parquet files count where a double holds them exactly. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : undefined;
  }
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** All elements as finite numbers, or nothing at all. */
export function asNumbers(value: unknown): number[] | undefined {
  const list = asArray(value)?.map(asNumber);
  return list?.every((number) => number !== undefined) ? list : undefined;
}

export function asTexts(value: unknown): string[] {
  return (asArray(value) ?? []).flatMap((entry) => asText(entry) ?? []);
}

/** Own keys only, and none that would reach an object's prototype. */
export function entriesOf(value: unknown): Array<[string, unknown]> {
  return Object.entries(asRecord(value) ?? {}).filter(([key]) => key !== '__proto__');
}

/** An own field of a record; never one inherited from Object. */
export function field(value: unknown, key: string): unknown {
  const record = asRecord(value);
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}
