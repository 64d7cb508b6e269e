import { pixelCentres } from '#geo/geobox';
import { type RunResult, uniqueSkipped } from '#load/run-plan';
import type { Cube } from '#model/cube';
import { toArrowTable } from './arrow';

/** What a plan came to, as a caller sees it. `skipped`: while its files were opened as well. */
export function cubeOf({ plan, bands }: RunResult, skipped: RunResult['skipped'], stats: Cube['stats']): Cube {
  const left = uniqueSkipped(skipped);
  const gone = new Set(left.map(({ dataset }) => dataset));
  const cube: Omit<Cube, 'toArrow'> = {
    dims: ['time', 'y', 'x'],
    shape: [plan.steps.length, ...plan.geobox.shape],
    coords: { time: plan.steps.map((step) => step.time), ...pixelCentres(plan.geobox) },
    geobox: plan.geobox,
    ...(plan.reduce && { periods: plan.steps.flatMap(({ period }) => period ?? []) }),
    bands: Object.fromEntries(
      bands.map(({ name, dtype, data, nodata, units }) => [
        name,
        { name, dtype, data, ...(nodata !== undefined && { nodata }), ...(units && { units }) },
      ]),
    ),
    sources: plan.steps.map((step) =>
      step.groups.flatMap((group) => plan.groups[group]!.datasets.map(({ id }) => id)).filter((id) => !gone.has(id)),
    ),
    skipped: left,
    stats,
  };
  return { ...cube, toArrow: () => toArrowTable(cube) };
}
