import type { StacItem } from '#model/dataset';
import { asRecord, asText, field, type JsonRecord } from '../stac/json';
import { isEqual } from './is-equal';

/**
 * Field of an exported item with all that STAC-GeoParquet has no column for; taken off again on the way in. JSON as text:
 * writers of nested values may drop what they do not expect (a field called __proto__).
 */
export const LOCAL_FIELD = 'quadrat:local';
/** Text in the metadata of an exported file with what belongs to no dataset of it. */
export const LOCAL_METADATA = 'quadrat:local';

/** What sets one record apart from another: values that are others, and fields that are not there. */
export interface FieldChanges {
  set?: JsonRecord;
  unset?: string[];
}

/** What a reader of the file would get wrong about an item. */
export interface Exact extends FieldChanges {
  properties?: FieldChanges;
}

/** What is said beside an item in an export. */
export interface LocalField {
  /** Milliseconds since 1970. */
  archived?: number;
  /** Sources and classifiers, where they are not those that the item itself names. */
  lineage?: Array<[source: string, classifier: string]>;
  exact?: Exact;
}

/** What turns `read` into `meant`; undefined where they are equal. */
export function exactChanges(read: StacItem, meant: StacItem): Exact | undefined {
  const [readProperties, meantProperties] = [asRecord(read.properties), asRecord(meant.properties)];
  const both = readProperties !== undefined && meantProperties !== undefined;
  const whole = fieldChanges(read, meant, both ? 'properties' : undefined);
  const properties = both ? fieldChanges(readProperties, meantProperties) : undefined;
  return whole || properties ? { ...whole, ...(properties ? { properties } : {}) } : undefined;
}

/** The item that was meant, from what was read of it. */
export function exactItem(read: StacItem, exact: Exact | undefined): StacItem {
  if (!exact) return read;
  const whole = changed(read, exact);
  const properties = asRecord(whole.properties);
  return exact.properties && properties ? { ...whole, properties: changed(properties, exact.properties) } : whole;
}

function fieldChanges(read: JsonRecord, meant: JsonRecord, except?: string): FieldChanges | undefined {
  const counts = (name: string) => name !== except;
  const differs = (name: string) => !Object.hasOwn(read, name) || !isEqual(read[name], meant[name]);
  const set = Object.keys(meant).filter((name) => counts(name) && differs(name));
  const unset = Object.keys(read).filter((name) => counts(name) && !Object.hasOwn(meant, name));
  if (set.length === 0 && unset.length === 0) return undefined;
  return {
    ...(set.length > 0 ? { set: Object.fromEntries(set.map((name) => [name, meant[name]])) } : {}),
    ...(unset.length > 0 ? { unset } : {}),
  };
}

function changed(record: JsonRecord, { set = {}, unset = [] }: FieldChanges): JsonRecord {
  const gone = new Set(unset);
  const kept = Object.entries(record).filter(([name]) => !gone.has(name));
  // Not by assignment: a field may be called __proto__.
  return Object.fromEntries([...kept, ...Object.entries(set)]);
}

/** An item as read, and what was said beside it, as strangers may have written it. Throws SyntaxError for no JSON. */
export function takeLocalField(item: StacItem): { item: StacItem; local: LocalField } {
  const text = asText(field(item, LOCAL_FIELD));
  if (text === undefined) return { item, local: {} };
  const { [LOCAL_FIELD]: _, ...rest } = item;
  const found: unknown = JSON.parse(text);
  const archived = field(found, 'archived');
  const lineage = field(found, 'lineage');
  const exact = asRecord(field(found, 'exact'));
  return {
    item: rest,
    local: {
      ...(typeof archived === 'number' && Number.isFinite(archived) ? { archived } : {}),
      ...(Array.isArray(lineage) ? { lineage: lineage.filter(isSource) } : {}),
      ...(exact ? { exact: checkedExact(exact) } : {}),
    },
  };
}

function isSource(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'string' && each !== '');
}

function checkedExact(exact: JsonRecord): Exact {
  const properties = asRecord(exact.properties);
  return { ...checkedChanges(exact), ...(properties ? { properties: checkedChanges(properties) } : {}) };
}

function checkedChanges({ set, unset }: JsonRecord): FieldChanges {
  return {
    // A field may be called __proto__; an object made from entries has it as any other.
    set: Object.fromEntries(Object.entries(asRecord(set) ?? {})),
    unset: Array.isArray(unset) ? unset.filter((name) => typeof name === 'string') : [],
  };
}
