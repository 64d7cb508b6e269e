import { bytesPerSample, type DType } from '#model/dtype';
import type { FlagDefinition } from '#model/product';
import { asArray, asNumber, asRecord, asText, entriesOf, type JsonRecord } from './json';

/**
 * Meaning of a quality band, from STAC's classification extension (`classification:bitfields`,
 * `classification:classes`), the file extension's older `file:values`, or Open Data Cube's `flags_definition`.
 *
 * @param sources where to look, the most specific first: the band, then its asset
 */
export function flagsOf(
  name: string,
  dtype: DType,
  sources: readonly JsonRecord[],
): Record<string, FlagDefinition> | undefined {
  for (const source of sources) {
    const found = bitfields(source) ?? classes(name, dtype, source) ?? definitions(source);
    if (found) return found;
  }
  return undefined;
}

function bitfields(source: JsonRecord): Record<string, FlagDefinition> | undefined {
  const flags: Record<string, FlagDefinition> = {};
  for (const entry of asArray(source['classification:bitfields']) ?? []) {
    const record = asRecord(entry);
    const offset = asNumber(record?.offset);
    const length = asNumber(record?.length) ?? 1;
    if (!record || offset === undefined || length < 1 || offset + length > 64) continue;
    const name = asText(record.name) ?? `bits_${offset}`;
    if (name === '__proto__') continue;
    const description = asText(record.description);
    flags[name] = {
      bits: length === 1 ? offset : Array.from({ length }, (_, bit) => offset + bit),
      values: valuesOf(record.classes),
      ...nodataOf(record.classes),
      ...(description ? { description } : {}),
    };
  }
  return Object.keys(flags).length > 0 ? flags : undefined;
}

function classes(name: string, dtype: DType, source: JsonRecord): Record<string, FlagDefinition> | undefined {
  const list = source['classification:classes'] ?? source['file:values'];
  const values = valuesOf(list);
  if (Object.keys(values).length === 0) return undefined;
  // A whole number in a float64 is looked at as one of 32 bits.
  const bits = Array.from({ length: Math.min(32, 8 * bytesPerSample(dtype)) }, (_, bit) => bit);
  return { [name]: { bits, values, ...nodataOf(list) } };
}

/** As products of Open Data Cube write it, which is the form that flags have here; a flag that makes no sense is left out. */
function definitions(source: JsonRecord): Record<string, FlagDefinition> | undefined {
  const flags = entriesOf(source.flags_definition).flatMap(([name, value]) => {
    const flag = asRecord(value);
    const bits = (asArray(flag?.bits) ?? [flag?.bits]).map(asNumber);
    const usable = bits.every((bit) => bit !== undefined && Number.isInteger(bit) && bit >= 0 && bit < 64);
    if (!flag || bits.length === 0 || !usable) return [];
    const meanings = entriesOf(flag.values).filter(
      ([key, meaning]) => /^-?\d+$/.test(key) && (typeof meaning === 'boolean' || asText(meaning) !== undefined),
    );
    const nodata = meanings.flatMap(([key, meaning]) => (meaning === 'nodata' ? [key] : []));
    const description = asText(flag.description);
    const definition: FlagDefinition = {
      bits: bits.length === 1 ? bits[0]! : (bits as number[]),
      values: Object.fromEntries(meanings) as FlagDefinition['values'],
      ...(nodata.length > 0 ? { nodata } : {}),
      ...(description ? { description } : {}),
    };
    return [[name, definition] as const];
  });
  return flags.length > 0 ? Object.fromEntries(flags) : undefined;
}

function valuesOf(list: unknown): Record<string, string> {
  const values: Record<string, string> = {};
  for (const entry of asArray(list) ?? []) {
    const record = asRecord(entry);
    const meaning = asText(record?.name) ?? asText(record?.description) ?? asText(record?.summary);
    if (!record || meaning === undefined) continue;
    for (const value of asArray(record.values) ?? [record.value]) {
      const number = asNumber(value);
      if (number !== undefined && Number.isInteger(number)) values[String(number)] = meaning;
    }
  }
  return values;
}

/** Classes that `nodata: true` marks as no observation. */
function nodataOf(list: unknown): { nodata?: string[] } {
  const marked = (asArray(list) ?? []).filter((entry) => asRecord(entry)?.nodata === true);
  const nodata = Object.keys(valuesOf(marked));
  return nodata.length > 0 ? { nodata } : {};
}
