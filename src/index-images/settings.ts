import { compilePattern, type NamePattern } from './pattern';
import { Question } from './question';

/** What the user says about one band; wins over what the files say. */
export interface GivenBand {
  /** What to look for: the band in a file's name, a band's description, or its number in a file of several. */
  key: string;
  /** What to call it. Equal to `key` where the user gave but one word. */
  name: string;
  commonName?: string;
  nodata?: number;
  scale?: number;
  offset?: number;
  units?: string;
}

/** The answers to what a folder leaves open. */
export interface Settings {
  product?: string;
  description?: string;
  license?: string;
  measurements?: GivenBand[];
  pattern?: NamePattern;
  /** The quality band, by key or by name, and the classes dropped unless a request says otherwise. */
  mask?: { measurement: string; exclude: Array<number | string> };
  /** By band key or name; `*` for every band. */
  nodata?: ReadonlyMap<string, number>;
}

/** The same answers as the command line gives them: text. */
export interface IndexFlags {
  product?: string;
  description?: string;
  license?: string;
  measurements?: string;
  pattern?: string;
  mask?: string;
  nodata?: string;
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}_.:-]*$/u;

/** Throws a Question where a flag cannot be understood. */
export function settingsFromFlags(flags: IndexFlags): Settings {
  return withoutUndefined({
    product: flags.product === undefined ? undefined : nameOf(flags.product, '--product'),
    description: flags.description,
    license: flags.license,
    measurements: flags.measurements === undefined ? undefined : parseMeasurements(flags.measurements),
    pattern: flags.pattern === undefined ? undefined : compilePattern(flags.pattern),
    mask: flags.mask === undefined ? undefined : parseMask(flags.mask),
    nodata: flags.nodata === undefined ? undefined : parseNodata(flags.nodata),
  });
}

/** `red,green,blue,nir` or `b3=red,b4=nir`. */
export function parseMeasurements(text: string): GivenBand[] {
  const bands = text.split(',').map((entry) => {
    const [key = '', name = key, ...rest] = entry.split('=').map((part) => part.trim());
    if (key === '' || rest.length > 0) {
      throw new Question(`--measurements ${text}: '${entry}' is neither a name nor a pair such as b3=red.`);
    }
    return { key, name: nameOf(name, '--measurements') };
  });
  return distinct(bands, '--measurements');
}

/** `fmask:2,3,4`, or `fmask:cloud,cloud_shadow` where the names of its classes are known. */
export function parseMask(text: string): { measurement: string; exclude: Array<number | string> } {
  const match = /^(.+?):(\s*\w+\s*(?:,\s*\w+\s*)*)$/.exec(text);
  if (!match) {
    throw new Question(
      `--mask ${text} is not understood; write the quality band and the classes to drop: fmask:2,3,4 or fmask:cloud,cloud_shadow.`,
    );
  }
  return { measurement: match[1]!.trim(), exclude: match[2]!.split(',').map((entry) => classOf(entry.trim())) };
}

function classOf(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** `-9999`, or `fmask=255,red=0`. */
export function parseNodata(text: string): ReadonlyMap<string, number> {
  const entries = text.split(',').map((entry): [string, number] => {
    const [key, value] = entry.includes('=') ? entry.split('=') : ['*', entry];
    const number = value?.trim().toLowerCase() === 'nan' ? Number.NaN : Number(value);
    if (!key || value === undefined || value.trim() === '' || (Number.isNaN(number) && !/nan/i.test(value))) {
      throw new Question(`--nodata ${text} is not understood; write one value, or one per band: fmask=255,red=0.`);
    }
    return [key.trim(), number];
  });
  return new Map(entries);
}

const KEYS = ['product', 'description', 'license', 'measurements', 'pattern', 'mask', 'nodata'] as const;

/** Throws an Error that says what is wrong; unknown keys are refused, since a misspelt one would be ignored silently. */
export function settingsFromJson(json: unknown): Settings {
  const record = asRecord(json, 'it must be an object');
  const unknown = Object.keys(record).filter(
    (key) => !key.startsWith('$') && !KEYS.includes(key as (typeof KEYS)[number]),
  );
  if (unknown.length > 0) throw new Error(`unknown key ${unknown.join(', ')}; known are ${KEYS.join(', ')}.`);
  const text = (key: (typeof KEYS)[number]): string | undefined => {
    const value = record[key];
    if (value !== undefined && typeof value !== 'string') throw new Error(`${key} must be text.`);
    return value;
  };
  const product = text('product');
  const pattern = text('pattern');
  return withoutUndefined({
    product: product === undefined ? undefined : nameOf(product, 'product'),
    description: text('description'),
    license: text('license'),
    measurements: record.measurements === undefined ? undefined : measurementsFromJson(record.measurements),
    pattern: pattern === undefined ? undefined : compilePattern(pattern),
    mask: record.mask === undefined ? undefined : maskFromJson(record.mask),
    nodata: record.nodata === undefined ? undefined : nodataFromJson(record.nodata),
  });
}

function measurementsFromJson(value: unknown): GivenBand[] {
  if (typeof value === 'string') return parseMeasurements(value);
  const entries: Array<[string | undefined, unknown]> = Array.isArray(value)
    ? value.map((entry) => [undefined, entry])
    : Object.entries(asRecord(value, 'measurements must be a list of names or a map from band to name'));
  const bands = entries.map(([key, entry]) => {
    const fields =
      typeof entry === 'string' ? { name: entry } : asRecord(entry, 'a measurement must be a name or an object');
    const name = fields.name ?? key;
    if (typeof name !== 'string') throw new Error('a measurement has no name.');
    const number = (field: string): number | undefined => {
      const found = fields[field];
      if (found !== undefined && typeof found !== 'number') throw new Error(`${field} of ${name} must be a number.`);
      return found;
    };
    const string = (field: string): string | undefined => {
      const found = fields[field];
      if (found !== undefined && typeof found !== 'string') throw new Error(`${field} of ${name} must be text.`);
      return found;
    };
    return withoutUndefined({
      key: key ?? name,
      name: nameOf(name, 'measurements'),
      commonName: string('common_name'),
      nodata: fields.nodata === 'nan' ? Number.NaN : number('nodata'),
      scale: number('scale'),
      offset: number('offset'),
      units: string('units'),
    });
  });
  return distinct(bands, 'measurements');
}

function maskFromJson(value: unknown): { measurement: string; exclude: Array<number | string> } {
  if (typeof value === 'string') return parseMask(value);
  const { measurement, exclude } = asRecord(value, 'mask must be text such as fmask:2,3,4');
  if (
    typeof measurement !== 'string' ||
    !Array.isArray(exclude) ||
    !exclude.every((entry) => Number.isInteger(entry) || typeof entry === 'string')
  ) {
    throw new Error('mask must have a measurement and a list exclude of whole numbers or names.');
  }
  return { measurement, exclude };
}

function nodataFromJson(value: unknown): ReadonlyMap<string, number> {
  if (typeof value === 'number' || typeof value === 'string') return parseNodata(String(value));
  const entries = Object.entries(asRecord(value, 'nodata must be a number or a map from band to number'));
  return parseNodata(entries.map(([key, number]) => `${key}=${number}`).join(','));
}

function nameOf(name: string, where: string): string {
  if (!NAME.test(name)) {
    throw new Question(`${where}: '${name}' cannot be a name; use letters, digits, _ . : and -, without spaces.`);
  }
  return name;
}

function distinct(bands: GivenBand[], where: string): GivenBand[] {
  for (const field of ['key', 'name'] as const) {
    const values = bands.map((band) => band[field].toLowerCase());
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) throw new Question(`${where}: ${twice} is there twice.`);
  }
  return bands;
}

function asRecord(value: unknown, complaint: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${complaint}.`);
  return value as Record<string, unknown>;
}

/** So that a key the flags leave out does not hide the one in the file. */
function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
