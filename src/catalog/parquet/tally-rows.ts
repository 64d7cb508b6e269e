import type { ReadOptions } from '#bytes/source';
import { PropertyTally, type TallyRequest } from '../property-tally';
import type { ResolvedQuery } from '../resolved-query';
import type { KeySource } from './key-source';
import type { ParquetCatalog } from './parquet-catalog';
import { type GroupPlan, numberBounds } from './row-groups';

/** Rows to look at where nobody says how many. */
const DEFAULT_SAMPLE = 100_000;

/**
 * Values of properties in the rows that match, from no columns but theirs. Where the row groups in question hold more
 * rows than the sample may have, those looked at are spread over them; and where nothing but the file decides what
 * matches, its statistics give the ranges of all.
 */
export async function tallyRows(
  catalog: ParquetCatalog,
  source: KeySource,
  plans: readonly GroupPlan[],
  query: ResolvedQuery,
  { names, sample = DEFAULT_SAMPLE }: TallyRequest,
  options: ReadOptions,
): Promise<PropertyTally> {
  const tally = new PropertyTally();
  const wanted = (names ?? [...catalog.columns.properties]).filter((name) => catalog.columns.properties.has(name));
  const returning = { ...query, returned: wanted };
  const chosen = spread(plans, sample);
  if (chosen.length < plans.length) tally.sampled();
  for (let next = 0; next < chosen.length; next += source.abreast) {
    options.signal?.throwIfAborted();
    for (const key of await source.keys(chosen.slice(next, next + source.abreast), returning, options)) {
      tally.add(key, wanted);
    }
  }
  if (chosen.length < plans.length && isUnconditional(query)) {
    for (const name of wanted) {
      const bounds = numberBounds(catalog.file, name);
      if (bounds) tally.widen(name, ...bounds);
    }
  }
  return tally;
}

/** Every so many-th row group, so that no more rows than `most` are looked at; at least one group. */
function spread(plans: readonly GroupPlan[], most: number): GroupPlan[] {
  const rows = plans.reduce((sum, plan) => sum + plan.rows, 0);
  if (rows <= most) return [...plans];
  const count = Math.max(1, Math.floor((plans.length * most) / rows));
  return Array.from({ length: count }, (_, index) => plans[Math.floor(((index + 0.5) * plans.length) / count)]!);
}

function isUnconditional({ products, ids, time, area, properties, remainder }: ResolvedQuery): boolean {
  const none = products === null && ids === null && area === null && remainder === null;
  return none && time.start === null && time.end === null && properties.length === 0;
}
