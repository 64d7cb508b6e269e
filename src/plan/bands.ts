import { type DType, defaultNodata, isFloat } from '#model/dtype';
import { QuadratError } from '#model/errors';
import type { FlagDefinition, Measurement, Product } from '#model/product';
import type { CompositeMethod, CompositeRequest, LoadRequest, MaskRequest, Resampling } from '#model/request';
import type { MaskPlan, OutputBand, ReadBand } from './load-plan';

export interface BandPlan {
  reads: ReadBand[];
  outputs: OutputBand[];
  mask?: MaskPlan;
}

/**
 * Which bands a request reads and which it returns. `inputsOf` names the bands an expression uses; it is passed in
 * because parsing belongs to composing, and planning imports neither.
 *
 * @throws QuadratError UNKNOWN_MEASUREMENT, BAD_REQUEST
 */
export function planBands(
  request: LoadRequest | CompositeRequest,
  products: readonly Product[],
  inputsOf: (expression: string) => string[],
): BandPlan {
  const expressions = Object.entries(request.expressions ?? {});
  const names = request.measurements ?? (expressions.length > 0 ? [] : defaultMeasurements(products, request.mask));
  const reads: ReadBand[] = [];
  const indexOf = (name: string): number => {
    const measurement = findMeasurement(products, name);
    const known = reads.findIndex((read) => read.name === measurement.name);
    if (known >= 0) return known;
    return reads.push(readBand(measurement, request.resampling, request.mask?.measurement)) - 1;
  };
  const outputs: OutputBand[] = names.map((name) => {
    const band = indexOf(name);
    const read = reads[band]!;
    return { name, dtype: read.dtype, nodata: read.nodata, units: read.units, from: { kind: 'read', band } };
  });
  for (const [name, text] of expressions) {
    if (outputs.some((output) => output.name === name)) {
      throw new QuadratError('BAD_REQUEST', `The expression '${name}' has the name of a band that is also asked for.`);
    }
    for (const input of inputsOf(text)) indexOf(input);
    outputs.push({ name, dtype: 'float32', nodata: Number.NaN, from: { kind: 'expression', text } });
  }
  const by =
    'by' in request && request.by && !expressions.some(([name]) => name === request.by) ? request.by : undefined;
  if (by) for (const input of inputsOf(by)) indexOf(input);
  if (outputs.length === 0)
    throw new QuadratError('BAD_REQUEST', 'The request names no measurement and no expression.');
  const mask = request.mask ? planMask(request.mask, products, indexOf) : undefined;
  return { reads, outputs, ...(mask && { mask }) };
}

/** dtype and nodata of a measurement once a method has reduced it over time. */
export function reducedType(output: OutputBand, method: CompositeMethod): { dtype: DType; nodata: number | undefined } {
  if (method === 'count') return { dtype: 'uint16', nodata: undefined };
  if (method === 'mean' || method === 'stddev') return { dtype: 'float32', nodata: Number.NaN };
  return { dtype: output.dtype, nodata: output.nodata };
}

/** A measurement by name or alias; every product asked must have it. */
export function findMeasurement(products: readonly Product[], name: string): Measurement {
  let found: Measurement | undefined;
  for (const product of products) {
    const measurement =
      product.measurements.find((candidate) => candidate.name === name) ??
      product.measurements.find((candidate) => candidate.aliases?.includes(name));
    if (!measurement) {
      const known = product.measurements.map((candidate) => candidate.name).join(', ');
      throw new QuadratError(
        'UNKNOWN_MEASUREMENT',
        `Product '${product.name}' has no measurement '${name}'. It has: ${known || 'none'}.`,
      );
    }
    if (found && found.dtype !== measurement.dtype) {
      throw new QuadratError(
        'BAD_REQUEST',
        `'${name}' is ${found.dtype} in one product and ${measurement.dtype} in '${product.name}'. Load them one by one.`,
      );
    }
    found ??= measurement;
  }
  if (!found)
    throw new QuadratError('UNKNOWN_MEASUREMENT', `There is no product to find the measurement '${name}' in.`);
  return found;
}

/** All bands that every product has, without the quality band of the mask. */
function defaultMeasurements(products: readonly Product[], mask: MaskRequest | undefined): string[] {
  const [first, ...rest] = products;
  return (first?.measurements ?? [])
    .map((measurement) => measurement.name)
    .filter((name) => name !== mask?.measurement)
    .filter((name) => rest.every((product) => product.measurements.some((other) => other.name === name)));
}

function readBand(
  measurement: Measurement,
  resampling: LoadRequest['resampling'],
  maskName: string | undefined,
): ReadBand {
  return {
    name: measurement.name,
    ...(measurement.aliases && { aliases: measurement.aliases }),
    dtype: measurement.dtype,
    nodata: isFloat(measurement.dtype) ? Number.NaN : (measurement.nodata ?? defaultNodata(measurement.dtype)),
    sourceNodata: measurement.nodata,
    resampling: resamplingOf(measurement, resampling, measurement.name === maskName),
    scale: measurement.scale ?? 1,
    offset: measurement.offset ?? 0,
    units: measurement.units,
  };
}

/** What the kernels can do; asked here so that nothing is fetched for what cannot be finished. */
const BUILT_RESAMPLINGS: readonly Resampling[] = ['nearest', 'bilinear'];

/** Classes and bits have no in-between: a quality band is nearest or mode, whatever the rest is. */
function resamplingOf(measurement: Measurement, asked: LoadRequest['resampling'], isMask: boolean): Resampling {
  const method =
    typeof asked === 'string'
      ? asked
      : (asked?.[measurement.name] ?? (asked?.['*'] as Resampling | undefined) ?? 'nearest');
  const categorical = isMask || measurement.flags !== undefined;
  const chosen = categorical && method !== 'mode' ? 'nearest' : method;
  if (BUILT_RESAMPLINGS.includes(chosen)) return chosen;
  throw new QuadratError(
    'UNSUPPORTED',
    `Resampling '${chosen}' is not built yet. Use one of: ${BUILT_RESAMPLINGS.join(', ')}.`,
  );
}

function planMask(mask: MaskRequest, products: readonly Product[], indexOf: (name: string) => number): MaskPlan {
  const measurement = findMeasurement(products, mask.measurement);
  if (mask.cleanup && mask.cleanup.length > 0) {
    throw new QuadratError('UNSUPPORTED', 'Growing or cleaning a mask (mask.cleanup) is not built yet. Leave it out.');
  }
  if (!mask.exclude && !mask.keep) {
    throw new QuadratError('BAD_REQUEST', 'A mask needs classes to exclude (exclude) or flags to keep (keep).');
  }
  const keep = Object.entries(mask.keep ?? {}).map(([flag, value]) => flagTest(measurement, flag, value));
  return { band: indexOf(mask.measurement), exclude: mask.exclude ?? [], keep };
}

/** A named flag and the value it must have, as bits of the stored sample. */
function flagTest(measurement: Measurement, flag: string, value: string | boolean): { mask: number; values: number[] } {
  const definition: FlagDefinition | undefined = measurement.flags?.[flag];
  if (!definition) {
    const known = Object.keys(measurement.flags ?? {}).join(', ');
    throw new QuadratError(
      'BAD_REQUEST',
      `Measurement '${measurement.name}' has no flag '${flag}'. ${known ? `It has: ${known}.` : 'It defines none.'}`,
    );
  }
  const bits = Array.isArray(definition.bits) ? definition.bits : [definition.bits];
  const lowest = Math.min(...bits);
  const mask = bits.reduce((sum, bit) => sum + 2 ** bit, 0);
  const values = Object.entries(definition.values)
    .filter(([, meaning]) => meaning === value)
    .map(([number]) => Number(number) * 2 ** lowest);
  if (values.length === 0) {
    const known = Object.values(definition.values).join(', ');
    throw new QuadratError(
      'BAD_REQUEST',
      `Flag '${flag}' of '${measurement.name}' is never '${value}'. It is one of: ${known}.`,
    );
  }
  return { mask, values };
}
