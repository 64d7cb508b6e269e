/** Values by name, as the part of an address after the # holds them. */
export type AddressValues = ReadonlyMap<string, string>;

/** Characters that a fragment may hold as they are, and that are easier to read so. */
const PLAIN: Readonly<Record<string, string>> = { '%3A': ':', '%2C': ',', '%2F': '/', '%3B': ';', '%40': '@' };

function encode(text: string): string {
  return encodeURIComponent(text).replace(/%(?:3A|2C|2F|3B|40)/g, (code) => PLAIN[code]!);
}

/** `#a=1&b=2` to its values; of a name that is there twice, the first counts. Anything is read; nothing throws. */
export function readFragment(hash: string): AddressValues {
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(hash.replace(/^#/, ''))) {
    if (!values.has(name)) values.set(name, value);
  }
  return values;
}

/** `a=1&b=2`, in the order given and without the #; a name may be there more than once, and empty values are left out. */
export function writeFragment(values: Iterable<readonly [name: string, value: string | undefined]>): string {
  return [...values]
    .filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

/** A number of a stranger's address: finite and between two bounds, or undefined. */
export function readNumber(text: string | undefined, low: number, high: number): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value >= low && value <= high ? value : undefined;
}

/** A day of the calendar, `2023-05-31`, or undefined. */
export function readDay(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text) ? text : undefined;
}

/** With as few digits as still mean the same place or value. */
export function shortNumber(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
