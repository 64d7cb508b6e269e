import type { Measurement, Product } from '#quadrat';
import type { RampId } from './ramps';
import type { Range } from './stretch';

/** What a band sees, whatever a publisher calls it. */
export type Role = 'blue' | 'green' | 'red' | 'nir' | 'swir1' | 'swir2';

/** Common names of STAC's eo extension, and the words people write; compared without case. */
const ROLE_NAMES: Record<Role, readonly string[]> = {
  blue: ['blue'],
  green: ['green'],
  red: ['red'],
  nir: ['nir', 'nir08', 'near_infrared', 'nearinfrared'],
  swir1: ['swir16', 'swir1', 'swir_1', 'swir'],
  swir2: ['swir22', 'swir2', 'swir_2'],
};

export type IndexId = 'ndvi' | 'ndwi' | 'ndmi' | 'nbr';

interface FamiliarIndex {
  id: IndexId;
  /** Normalised difference: (first - second) / (first + second). */
  roles: readonly [Role, Role];
  ramp: RampId;
  range: Range;
}

/** NDVI: Rouse 1974. NDWI: McFeeters 1996, open water. NDMI: Gao 1996, water in leaves. NBR: Key and Benson 2006. */
export const INDICES: readonly FamiliarIndex[] = [
  { id: 'ndvi', roles: ['nir', 'red'], ramp: 'sand-green', range: [0, 0.9] },
  { id: 'ndwi', roles: ['green', 'nir'], ramp: 'brown-blue', range: [-0.8, 0.8] },
  { id: 'ndmi', roles: ['nir', 'swir1'], ramp: 'brown-blue', range: [-0.6, 0.6] },
  { id: 'nbr', roles: ['nir', 'swir2'], ramp: 'brown-green', range: [-0.5, 0.9] },
];

export type ColourId = 'natural' | 'infrared' | 'shortwave' | 'first';

/** What the map shows of a product. Plain data, so that it can be compared, kept and put into an address. */
export type Layer =
  | { kind: 'colours'; id: ColourId | 'custom'; bands: readonly [string, string, string] }
  /** A named index; `title` and `domain` as the library's list has them, but for the four that are always on offer. */
  | { kind: 'index'; id: string; bands: readonly string[]; expression: string; title?: string; domain?: string }
  /** Band arithmetic of the visitor's own. */
  | { kind: 'expression'; id: 'expression'; bands: readonly string[]; expression: string }
  | { kind: 'band'; id: 'band'; bands: readonly [string] }
  /** A band whose values are classes with names. */
  | { kind: 'classes'; id: 'classes'; bands: readonly [string] };

const COLOURS: ReadonlyArray<{ id: ColourId; roles: readonly [Role, Role, Role] }> = [
  { id: 'natural', roles: ['red', 'green', 'blue'] },
  { id: 'infrared', roles: ['nir', 'red', 'green'] },
  { id: 'shortwave', roles: ['swir1', 'nir', 'red'] },
];

export function rolesOf(product: Product): Partial<Record<Role, string>> {
  const roles: Partial<Record<Role, string>> = {};
  for (const role of Object.keys(ROLE_NAMES) as Role[]) {
    const known = ROLE_NAMES[role];
    const matches = (name: string | undefined) => name !== undefined && known.includes(name.toLowerCase());
    const bands = imageBands(product);
    // The publisher's common name decides before a band's own name: Landsat calls its second infrared 'nir08'.
    const band =
      bands.find(({ commonName }) => matches(commonName)) ??
      bands.find(({ name, aliases }) => matches(name) || aliases?.some(matches));
    if (band) roles[role] = band.name;
  }
  return roles;
}

/** Bands worth a picture: everything but quality bands. */
export function imageBands(product: Product): Measurement[] {
  return product.measurements.filter(
    ({ name, flags, commonName }) =>
      name !== product.defaultMask?.measurement && flags === undefined && commonName !== 'quality',
  );
}

/** A name that stands for itself inside an expression. */
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** The index that is always on offer under a name, in whatever case. */
export function familiarIndex(name: string): FamiliarIndex | undefined {
  return INDICES.find(({ id }) => id === name.toLowerCase());
}

export function indicesOf(product: Product): Array<Extract<Layer, { kind: 'index' }>> {
  const roles = rolesOf(product);
  return INDICES.flatMap(({ id, roles: [first, second] }) => {
    const a = roles[first];
    const b = roles[second];
    if (!a || !b || !IDENTIFIER.test(a) || !IDENTIFIER.test(b)) return [];
    return [{ kind: 'index' as const, id, bands: [a, b] as const, expression: `(${a} - ${b}) / (${a} + ${b})` }];
  });
}

/** Everything on offer without choosing bands by hand; the first is what a product opens with. */
export function layersOf(product: Product): Layer[] {
  const roles = rolesOf(product);
  const layers: Layer[] = [];
  for (const { id, roles: wanted } of COLOURS) {
    const bands = wanted.map((role) => roles[role]);
    if (bands.every((band) => band !== undefined))
      layers.push({ kind: 'colours', id, bands: bands as [string, string, string] });
  }
  const names = imageBands(product).map(({ name }) => name);
  if (layers.length === 0 && names.length >= 3) {
    layers.push({ kind: 'colours', id: 'first', bands: names.slice(0, 3) as [string, string, string] });
  }
  layers.push(...indicesOf(product));
  for (const { name } of classBands(product)) layers.push({ kind: 'classes', id: 'classes', bands: [name] });
  const single = names[0] ?? product.measurements[0]?.name;
  if (layers.length === 0 && single !== undefined) layers.push({ kind: 'band', id: 'band', bands: [single] });
  return layers;
}

/** Names what a layer computes; two layers of one key need the same pixels. */
export function layerKey(layer: Layer): string {
  const from = layer.kind === 'expression' ? layer.expression : layer.bands.join(',');
  return `${layer.kind}:${layer.id}:${from}`;
}

/** Names of the bands of a layer's result, one a channel. */
export function resultBands(layer: Layer): readonly string[] {
  return layer.kind === 'index' || layer.kind === 'expression' ? [layer.id] : layer.bands;
}

/** Bands all of whose bits name one class, so that each value can have a colour of its own. */
export function classBands(product: Product): Measurement[] {
  return product.measurements.filter((band) => classesOf(band).length > 0);
}

/** A value of a class band and what it is called. */
export interface ClassName {
  value: number;
  label: string;
}

/** The classes of a band, by value; none for a bit field, whose flags overlap. */
export function classesOf({ flags = {} }: Measurement): ClassName[] {
  const wide = Object.values(flags).filter(({ bits }) => Array.isArray(bits) && bits.length >= 8);
  const [only] = wide;
  if (!only || wide.length > 1) return [];
  return Object.entries(only.values)
    .map(([value, label]) => ({ value: Number(value), label: String(label).replaceAll('_', ' ') }))
    .filter(({ value }) => value >= 0 && value < 256)
    .sort((a, b) => a.value - b.value);
}
