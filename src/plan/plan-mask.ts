import { didYouMean } from '#model/did-you-mean';
import { bytesPerSample, isFloat } from '#model/dtype';
import { QuadratError } from '#model/errors';
import type { FlagDefinition, Measurement, Product } from '#model/product';
import type { CleanupStep, FlagValue, MaskRequest } from '#model/request';
import type { BitTest, MaskPlan } from './load-plan';

/** Disks are measured in bytes (`MAX_DISK_RADIUS` of the kernels). */
const MAX_RADIUS = 254;
/** Every tile reads the quality band this much further at most: 512 pixels make the area of a tile 25-fold. */
const MAX_REACH = 512;
/** How many radii away a pixel can still matter to a step; an opening is an erosion and a dilation. */
const RADII: Record<CleanupStep[0], number> = { dilation: 1, erosion: 1, opening: 2, closing: 2 };

/**
 * What a mask means in stored values of `measurement`, the quality band, which is `reads[band]`. Names of classes and
 * flags are looked up here, so that a worker needs no product.
 *
 * @throws QuadratError BAD_REQUEST that lists the names there are
 */
export function planMask(
  mask: MaskRequest,
  measurement: Measurement,
  products: readonly Product[],
  band: number,
): MaskPlan {
  if (!mask.exclude && !mask.keep) {
    throw new QuadratError('BAD_REQUEST', 'A mask needs classes to exclude (exclude) or flags to keep (keep).');
  }
  const exclude = mask.exclude ?? [];
  const names = exclude.filter((entry) => typeof entry === 'string');
  const keep = Object.entries(mask.keep ?? {});
  if (names.length > 0 || keep.length > 0) checkSameFlags(measurement, products);
  return {
    band,
    exclude: exclude.filter((entry) => typeof entry === 'number'),
    keep: [
      ...keep.map(([flag, value]) => flagTest(measurement, flag, value)),
      ...names.map((name) => ({ ...testOfName(measurement, name), wanted: false })),
    ],
    unknown: Object.values(measurement.flags ?? {}).flatMap((definition) =>
      definition.nodata && definition.nodata.length > 0 ? [bitTest(measurement, definition, definition.nodata)] : [],
    ),
    cleanup: (mask.cleanup ?? []).map(checkedStep),
  };
}

/**
 * How far away, in pixels of the output, a pixel of the mask can still change the outcome of these steps.
 *
 * @throws QuadratError BAD_REQUEST where that is further than a tile may read
 */
export function reachOf(cleanup: readonly CleanupStep[]): number {
  const reach = cleanup.reduce((sum, [operation, radius]) => sum + RADII[operation] * radius, 0);
  if (reach <= MAX_REACH) return reach;
  throw new QuadratError(
    'BAD_REQUEST',
    `The steps of mask.cleanup reach ${reach} pixels, over the limit of ${MAX_REACH} (an opening or closing reaches twice its radius). Use smaller radii, or a coarser resolution.`,
  );
}

function checkedStep(step: unknown): CleanupStep {
  const [operation, radius, ...rest] = Array.isArray(step) ? (step as unknown[]) : [];
  const known = typeof operation === 'string' && Object.hasOwn(RADII, operation);
  const whole = typeof radius === 'number' && Number.isInteger(radius) && radius >= 0 && radius <= MAX_RADIUS;
  if (known && whole && rest.length === 0) return [operation as CleanupStep[0], radius];
  throw new QuadratError(
    'BAD_REQUEST',
    `A step of mask.cleanup is one of ${Object.keys(RADII).join(', ')} with a radius in whole pixels from 0 to ${MAX_RADIUS}, as in ['dilation', 3], not ${JSON.stringify(step)}.`,
  );
}

/** Names mean one thing in one request; two products may give other numbers to them. */
function checkSameFlags(measurement: Measurement, products: readonly Product[]): void {
  for (const product of products) {
    const own = product.measurements.find(
      ({ name, aliases }) => name === measurement.name || aliases?.includes(measurement.name),
    );
    if (own && JSON.stringify(own.flags) !== JSON.stringify(measurement.flags)) {
      throw new QuadratError(
        'BAD_REQUEST',
        `The flags of '${measurement.name}' mean something else in product '${product.name}'. Load the products one by one, or mask by the numbers of classes.`,
      );
    }
  }
}

/** A named flag and the value, or one of the values, that it must have. */
function flagTest(measurement: Measurement, flag: string, value: FlagValue | FlagValue[]): BitTest {
  const flags = measurement.flags ?? {};
  const definition = Object.hasOwn(flags, flag) ? flags[flag] : undefined;
  if (!definition) {
    const known = Object.keys(flags);
    throw new QuadratError(
      'BAD_REQUEST',
      `Measurement '${measurement.name}' has no flag '${flag}'.${didYouMean(flag, known)} ${known.length > 0 ? `It has: ${known.join(', ')}.` : 'It defines none.'}`,
    );
  }
  const keys = (Array.isArray(value) ? value : [value]).flatMap((one) => {
    const found = keysOf(definition, one);
    if (found.length > 0) return found;
    const known = meaningsOf(definition);
    throw new QuadratError(
      'BAD_REQUEST',
      `Flag '${flag}' of '${measurement.name}' is never '${one}'.${didYouMean(String(one), known)} It is one of: ${known.join(', ')}.`,
    );
  });
  return bitTest(measurement, definition, keys);
}

/** What a name alone stands for: a class, the one value of one flag that is called so, or a flag that is set. */
function testOfName(measurement: Measurement, name: string): BitTest {
  const flags = Object.entries(measurement.flags ?? {});
  const meant = flags.flatMap(([flag, definition]) => {
    const keys = keysOf(definition, name);
    if (keys.length > 0) return [{ flag, test: bitTest(measurement, definition, keys) }];
    const set = flag === name ? keysOf(definition, true) : [];
    return set.length > 0 ? [{ flag, test: bitTest(measurement, definition, set) }] : [];
  });
  if (meant.length === 1) return meant[0]!.test;
  // A flag and its value are often both called `cloud`; the flag's own value is then what is meant.
  const own = meant.find(({ flag }) => flag === name);
  if (own) return own.test;
  if (meant.length > 1) {
    throw new QuadratError(
      'BAD_REQUEST',
      `'${name}' is a value of several flags of '${measurement.name}': ${meant.map(({ flag }) => flag).join(', ')}. Say in \`keep\` which values of which flag a pixel must have.`,
    );
  }
  const known = [...new Set(flags.flatMap(([, definition]) => meaningsOf(definition)))];
  throw new QuadratError(
    'BAD_REQUEST',
    `Measurement '${measurement.name}' has no class '${name}'.${didYouMean(name, known)} ${known.length > 0 ? `It has: ${known.join(', ')}.` : 'It names none; exclude its classes by number.'}`,
  );
}

/** Values of a flag's bits that mean `meaning`. A flag of one bit may be asked for by true and false, whatever they are called. */
function keysOf(definition: FlagDefinition, meaning: FlagValue): string[] {
  const keys = Object.entries(definition.values)
    .filter(([, own]) => own === meaning)
    .map(([key]) => key);
  if (keys.length > 0 || typeof meaning !== 'boolean' || bitsOf(definition).length !== 1) return keys;
  return [meaning ? '1' : '0'];
}

function meaningsOf(definition: FlagDefinition): string[] {
  return [...new Set(Object.values(definition.values).map(String))];
}

function bitsOf({ bits }: FlagDefinition): number[] {
  return Array.isArray(bits) ? bits : [bits];
}

function bitTest(measurement: Measurement, definition: FlagDefinition, keys: readonly string[]): BitTest {
  const bits = bitsOf(definition);
  const own = isFloat(measurement.dtype) ? 32 : 8 * bytesPerSample(measurement.dtype);
  if (bits.length === 0 || !bits.every((bit) => Number.isInteger(bit) && bit >= 0 && bit < own)) {
    throw new QuadratError(
      'BAD_REQUEST',
      `A flag of '${measurement.name}' is said to be in bits ${bits.join(', ')}, but a ${measurement.dtype} has bits 0 to ${own - 1}. Mask by the numbers of classes, or mend the catalog.`,
    );
  }
  const lowest = Math.min(...bits);
  const mask = bits.reduce((sum, bit) => sum + 2 ** bit, 0);
  // `>>> 0`: bit 31 must not read as a sign; a negative class has its bits in two's complement.
  return { mask, values: keys.map((key) => ((Number(key) * 2 ** lowest) & mask) >>> 0), wanted: true };
}
