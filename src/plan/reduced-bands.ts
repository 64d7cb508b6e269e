import type { DType } from '#model/dtype';
import { QuadratError } from '#model/errors';
import type { CompositeMethod } from '#model/request';
import type { OutputBand, ReducePlan } from './load-plan';

/** A band of a composite: what its arrays hold once a method has reduced the dates. */
export interface ReducedBand {
  name: string;
  dtype: DType;
  nodata: number | undefined;
  units?: string;
}

/** Methods that choose between dates, or measure distances, with all bands at once. */
const JOINT: ReadonlySet<CompositeMethod> = new Set(['best', 'medoid', 'geomedian']);

/** Whether a method looks at each band by itself. */
export function bandwise(method: CompositeMethod): boolean {
  return !JOINT.has(method);
}

/**
 * The bands a method makes of the outputs of each date, in the order in which it returns them.
 *
 * @throws QuadratError BAD_REQUEST where two would have one name
 */
export function reducedBands(outputs: readonly OutputBand[], reduce: ReducePlan): ReducedBand[] {
  const bands = outputs.flatMap((output) => bandsOfOutput(output, reduce));
  if (reduce.method === 'geomedian' && reduce.withSpread) {
    for (const name of ['smad', 'emad', 'bcmad']) bands.push(floatBand(name));
  }
  if (reduce.withCount) bands.push({ name: 'count', dtype: 'uint16', nodata: undefined });
  const names = new Set<string>();
  for (const { name } of bands) {
    if (names.has(name)) {
      throw new QuadratError(
        'BAD_REQUEST',
        `The result would have two bands '${name}': one that is asked for, and one that '${reduce.method}' adds. Name an expression otherwise, or leave one out.`,
      );
    }
    names.add(name);
  }
  return bands;
}

function bandsOfOutput(output: OutputBand, reduce: ReducePlan): ReducedBand[] {
  if (reduce.method === 'harmonic') return harmonicBands(output, reduce);
  if (reduce.method === 'trend') return trendBands(output);
  return [reducedBand(output, reduce)];
}

/** Order as in src/compose/fits.ts. */
function harmonicBands(
  { name, units }: OutputBand,
  { harmonics = 1, trend, fittedAt = [] }: ReducePlan,
): ReducedBand[] {
  const own = { ...(units && { units }) };
  const waves = Array.from({ length: harmonics }, (_, i) => [
    { ...floatBand(`${name}_cos${i + 1}`), ...own },
    { ...floatBand(`${name}_sin${i + 1}`), ...own },
    { ...floatBand(`${name}_amplitude${i + 1}`), ...own },
    { ...floatBand(`${name}_phase${i + 1}`), units: 'rad' },
  ]);
  return [
    { ...floatBand(`${name}_mean`), ...own },
    ...(trend ? [{ ...floatBand(`${name}_slope`), ...perYear(units) }] : []),
    ...waves.flat(),
    floatBand(`${name}_r2`),
    { ...floatBand(`${name}_rmse`), ...own },
    { name: `${name}_count`, dtype: 'uint16', nodata: undefined },
    ...fittedAt.map((instant) => ({
      ...floatBand(`${name}_at_${new Date(instant).toISOString().replace(/T00:00:00\.000Z$|\.000Z$/, '')}`),
      ...own,
    })),
  ];
}

function trendBands({ name, units }: OutputBand): ReducedBand[] {
  return [
    { ...floatBand(`${name}_slope`), ...perYear(units) },
    floatBand(`${name}_slope_p`),
    { ...floatBand(`${name}_sen`), ...perYear(units) },
    floatBand(`${name}_kendall_p`),
    { name: `${name}_count`, dtype: 'uint16', nodata: undefined },
  ];
}

function perYear(units: string | undefined): { units: string } {
  return { units: units ? `${units} / year` : '1 / year' };
}

function reducedBand({ name, dtype, nodata, units }: OutputBand, { method }: ReducePlan): ReducedBand {
  if (method === 'count') return { name, dtype: 'uint16', nodata: undefined };
  const reduced = method === 'mean' || method === 'stddev' ? floatBand(name) : { name, dtype, nodata };
  return { ...reduced, ...(units && { units }) };
}

function floatBand(name: string): ReducedBand {
  return { name, dtype: 'float32', nodata: Number.NaN };
}
