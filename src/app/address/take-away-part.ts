import type { Workbench } from '../state/workbench.svelte';
import { PROJECTIONS } from '../take-away/wish';
import { readNumber } from './fragment';
import type { AddressPart } from './page-address.svelte';

const USUAL_PACE = 2;

/** What is to leave the page: which area, in which pixels. A drawn area is told by its place among those drawn. */
export function takeAwayPart({ takeAway, probe }: Workbench): AddressPart {
  const areas = () => probe.subjects.flatMap(({ id, place }) => (place.kind === 'area' ? [id] : []));
  const areaText = () => {
    const { area } = takeAway;
    if (area === 'screen') return undefined;
    if (area === 'all') return area;
    const place = areas().indexOf(area);
    return place < 0 ? undefined : String(place + 1);
  };
  return {
    quiet: true,
    write: () => ({
      take: areaText(),
      'take-bands': takeAway.bands === 'all' ? 'all' : undefined,
      'take-crs': takeAway.projection === 'utm' ? undefined : takeAway.projection,
      'take-pixel': takeAway.resolution === null ? undefined : String(takeAway.resolution),
      'take-clip': takeAway.clip ? 'yes' : undefined,
      'take-pace': takeAway.framesPerSecond === USUAL_PACE ? undefined : String(takeAway.framesPerSecond),
    }),
    read: (values) => {
      const take = values.get('take');
      const place = readNumber(take, 1, 100);
      takeAway.area = take === 'all' ? take : ((place && areas()[place - 1]) ?? 'screen');
      takeAway.bands = values.get('take-bands') === 'all' ? 'all' : 'layer';
      takeAway.projection = PROJECTIONS.find((one) => one === values.get('take-crs')) ?? 'utm';
      takeAway.resolution = readNumber(values.get('take-pixel'), 0.01, 1e6) ?? null;
      takeAway.clip = values.get('take-clip') === 'yes';
      takeAway.framesPerSecond = readNumber(values.get('take-pace'), 1, 10) ?? USUAL_PACE;
    },
  };
}
