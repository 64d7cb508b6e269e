import type { Dataset, DatasetPart, PartialDataset } from '#model/dataset';
import { QuadratError } from '#model/errors';

export const ALL_PARTS = [
  'footprint',
  'measurements',
  'properties',
  'lineage',
  'userData',
] as const satisfies DatasetPart[];

/** Throws BAD_REQUEST for what is no list of parts. */
export function checkParts<P extends DatasetPart>(parts: readonly P[]): readonly P[] {
  const known: readonly string[] = ALL_PARTS;
  if (Array.isArray(parts) && parts.every((part) => known.includes(part))) return parts;
  throw new QuadratError('BAD_REQUEST', `parts must be a list of some of ${known.join(', ')}.`);
}

/** A dataset with nothing but the parts asked for. */
export function pickParts<P extends DatasetPart>(
  dataset: PartialDataset<never> & Partial<Dataset>,
  parts: readonly P[],
): PartialDataset<P> {
  const { id, product, time } = dataset;
  const fields: Partial<Dataset> = dataset;
  const wanted = parts.flatMap((part) => (fields[part] === undefined ? [] : [[part, fields[part]] as const]));
  return { id, product, time, ...Object.fromEntries(wanted) } as PartialDataset<P>;
}
