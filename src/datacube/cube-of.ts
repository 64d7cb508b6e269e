import { pixelCentres } from '#geo/geobox';
import { type RunResult, uniqueSkipped } from '#load/run-plan';
import type { Cube } from '#model/cube';

/** What a request is answered with. */
export async function cubeOf({ plan, bands, skipped }: RunResult, stats: Cube['stats']): Promise<Cube> {
  // Of no use to whoever watches the tiles come, and large: fetched once they are there.
  const { toArrowTable } = await import('./arrow');
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
