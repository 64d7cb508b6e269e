import { didYouMean } from '#model/did-you-mean';
import { defaultNodata, isFloat } from '#model/dtype';
import { isQuadratError, QuadratError } from '#model/errors';
import type { Measurement, Product } from '#model/product';
import type { CompositeRequest, LoadRequest, MaskRequest } from '#model/request';
import type { MaskPlan, OutputBand, ReadBand } from './load-plan';
import { planMask, reachOf } from './plan-mask';
import { resamplingOf } from './resampling';

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
    return reads.push(readBand(measurement, request.resampling, isNamed(measurement, request.mask?.measurement))) - 1;
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
    for (const input of inputsOf(text)) named(text, input, indexOf);
    outputs.push({ name, dtype: 'float32', nodata: Number.NaN, from: { kind: 'expression', text } });
  }
  const by =
    'by' in request && request.by && !expressions.some(([name]) => name === request.by) ? request.by : undefined;
  if (by) for (const input of inputsOf(by)) named(by, input, indexOf);
  if (outputs.length === 0)
    throw new QuadratError('BAD_REQUEST', 'The request names no measurement and no expression.');
  if (!request.mask) return { reads, outputs };
  const band = indexOf(request.mask.measurement);
  const mask = planMask(request.mask, findMeasurement(products, request.mask.measurement), products, band);
  const margin = reachOf(mask.cleanup);
  if (margin > 0) reads[band] = { ...reads[band]!, margin };
  return { reads, outputs, mask };
}

/** Looks a band of an expression up; where there is none, the error says where in the text it stands. */
function named(text: string, band: string, lookUp: (name: string) => number): void {
  try {
    lookUp(band);
  } catch (error) {
    if (!isQuadratError(error, 'UNKNOWN_MEASUREMENT') || text === band) throw error;
    throw new QuadratError(
      error.code,
      `${error.message} It stands at character ${text.indexOf(band) + 1} of '${text}'.`,
    );
  }
}

/** A measurement by name or alias; every product asked must have it. */
export function findMeasurement(products: readonly Product[], name: string): Measurement {
  let found: Measurement | undefined;
  for (const product of products) {
    const measurement =
      product.measurements.find((candidate) => candidate.name === name) ??
      product.measurements.find((candidate) => candidate.aliases?.includes(name));
    if (!measurement) {
      const known = product.measurements.map((candidate) => candidate.name);
      const near = didYouMean(name, [...known, ...product.measurements.flatMap(({ aliases }) => aliases ?? [])]);
      throw new QuadratError(
        'UNKNOWN_MEASUREMENT',
        `Product '${product.name}' has no measurement '${name}'.${near} It has: ${known.join(', ') || 'none'}.`,
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

function isNamed({ name, aliases }: Measurement, asked: string | undefined): boolean {
  return asked !== undefined && (asked === name || aliases?.includes(asked) === true);
}

function readBand(measurement: Measurement, resampling: LoadRequest['resampling'], isMask: boolean): ReadBand {
  return {
    name: measurement.name,
    ...(measurement.aliases && { aliases: measurement.aliases }),
    dtype: measurement.dtype,
    nodata: isFloat(measurement.dtype) ? Number.NaN : (measurement.nodata ?? defaultNodata(measurement.dtype)),
    sourceNodata: measurement.nodata,
    resampling: resamplingOf(measurement, resampling, isMask),
    scale: measurement.scale ?? 1,
    offset: measurement.offset ?? 0,
    units: measurement.units,
  };
}
