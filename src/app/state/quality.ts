import type { FlagDefinition, MaskRequest, Product } from '#quadrat';

/** A class of a quality band that can be left out; flags of bit fields are known by name only. */
export interface QualityClass {
  id: number | string;
  label: string;
}

export interface Quality {
  measurement: string;
  classes: QualityClass[];
  /** What to leave out unless the visitor says otherwise. */
  suggested: Array<number | string>;
}

/** Classes that a picture of the ground is better without, where the publisher does not say which. */
const CLOUDY = /cloud|shadow|cirrus/i;

/** What a product's quality band tells apart; null where it has none, or none whose classes are known. */
export function qualityOf({ measurements, defaultMask }: Product): Quality | null {
  const band = measurements.find(({ name, flags }) => (defaultMask ? name === defaultMask.measurement : flags));
  if (!band) return null;
  const classes = Object.entries(band.flags ?? {}).flatMap(([flag, definition]) => classesOf(flag, definition));
  for (const id of defaultMask?.exclude ?? []) {
    if (!classes.some((one) => one.id === id)) classes.push({ id, label: String(id) });
  }
  const suggested = classes.filter(({ label }) => CLOUDY.test(label)).map(({ id }) => id);
  return { measurement: band.name, classes, suggested: defaultMask?.exclude ?? suggested };
}

/** A flag of one bit is one class, called as the flag; of several bits that are not the whole band, none. */
function classesOf(flag: string, { bits, values, nodata = [] }: FlagDefinition): QualityClass[] {
  const count = Array.isArray(bits) ? bits.length : 1;
  if (count === 1) return nodata.length > 0 ? [] : [{ id: flag, label: spaced(flag) }];
  if (count < 8) return [];
  return Object.entries(values)
    .filter(([value]) => !nodata.includes(value))
    .map(([value, meaning]) => ({ id: Number(value), label: spaced(String(meaning)) }));
}

function spaced(name: string): string {
  return name.replaceAll('_', ' ');
}

/** Whether a value of the quality band is left out by a mask's classes. */
export function isExcluded(product: Product, mask: MaskRequest | null, value: number): boolean {
  const flags = product.measurements.find(({ name }) => name === mask?.measurement)?.flags ?? {};
  return (mask?.exclude ?? []).some((id) => {
    if (typeof id === 'number') return id === value;
    const bits = flags[id]?.bits;
    return typeof bits === 'number' && ((value >>> bits) & 1) === 1;
  });
}
