import type { Dataset } from '#model/dataset';
import type { GeoBox } from '#model/grid';
import type { Measure, Stage } from '../measure';
import type { Contestants } from './contestants';
import { GENERATED_BANDS, generatedCatalog, MASK } from './generated-catalog';
import { sceneGrid } from './scene';

const DATES = [6, 12, 24, 48];
const AREAS = [1, 4, 16];
/** Dates of the area's series. */
const AREA_DATES = 24;
/** How far above a straight line through the first point, and through nothing, a later point may be. */
const AT_MOST = 1.15;

/**
 * How the time of a masked median over HTTP grows with dates and with area: time per date, or per area, relative to the
 * first of the series. 1 is a straight line; below 1, what every request costs once is spread over more.
 */
export async function growthStages({ page, scenes, server }: Contestants): Promise<Stage[]> {
  const catalog = generatedCatalog(scenes, server, Math.max(...DATES));
  const { grids } = await page.call('describeCatalog', catalog);
  const all = grids[0]!;
  const run = (datasets: Dataset[], geobox: GeoBox): Promise<Measure> =>
    page.call('runLibrary', {
      catalog,
      workers: 2,
      request: { datasets, measurements: GENERATED_BANDS, geobox, mask: MASK, method: 'median' },
    });
  const [first, ...later] = DATES;
  const middle = sceneGrid(scenes.size / 4);
  const byDates = later.map(
    (dates): Stage => ({
      stage: `time a date: masked median of ${dates} dates over HTTP`,
      against: `${first} dates`,
      atMost: AT_MOST,
      agreement: 'none',
      ours: () => run(all.slice(0, dates), middle),
      theirs: () => run(all.slice(0, first), middle),
      amount: dates / first!,
    }),
  );
  const [unit, ...larger] = AREAS;
  const square = (area: number): GeoBox => sceneGrid((scenes.size / 8) * Math.sqrt(area));
  const byArea = larger.map(
    (area): Stage => ({
      stage: `time an area: masked median of ${AREA_DATES} dates over HTTP, ${area} x the area`,
      against: `${unit} x (${scenes.size / 8} x ${scenes.size / 8})`,
      atMost: AT_MOST,
      agreement: 'none',
      ours: () => run(all.slice(0, AREA_DATES), square(area)),
      theirs: () => run(all.slice(0, AREA_DATES), square(unit!)),
      amount: area / unit!,
    }),
  );
  return [...byDates, ...byArea];
}
