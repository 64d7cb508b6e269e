import type { Dataset } from '#quadrat';
import { lonLatBounds } from '#view/mercator';

/** Scenes of a first look: two dozen requests, which a slow connection has answered in a third of a second. */
const ENOUGH = 6;
/** Fewer of a place show its clouds. */
const LEAST_OF_A_PLACE = 3;
/** More take longer than a first look should. */
const MOST_PLACES = 3;
/** Assumed of a scene that does not say how much of it is cloud. */
const UNKNOWN_COVER = 50;

/**
 * A few of many scenes for a first look before all of them are read: of every place the clearest, the latest of equals.
 * Null where a first look would save little, or the places are too many for one.
 */
export function glanceOf(datasets: readonly Dataset[]): Dataset[] | null {
  const places = placesOf(datasets);
  if (places.length > MOST_PLACES) return null;
  const each = Math.max(LEAST_OF_A_PLACE, Math.floor(ENOUGH / places.length));
  const chosen = places.flatMap(({ scenes }) => scenes.sort(clearestFirst).slice(0, each));
  return chosen.length > 0 && chosen.length * 2 <= datasets.length ? chosen : null;
}

interface PlacedScenes {
  /** Footprint of the first, in whichever CRS. */
  bounds: readonly [number, number, number, number];
  scenes: Dataset[];
}

/** Scenes whose middles lie in one footprint are of one place: tiles share their outlines, paths of an orbit nearly so. */
function placesOf(datasets: readonly Dataset[]): PlacedScenes[] {
  const places: PlacedScenes[] = [];
  for (const dataset of datasets) {
    const bounds = lonLatBounds(dataset.footprint.geometry);
    if (!bounds) continue;
    const [x, y] = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2];
    const place = places.find(({ bounds: [west, south, east, north] }) => {
      return Math.abs(x - (west + east) / 2) * 4 < east - west && Math.abs(y - (south + north) / 2) * 4 < north - south;
    });
    if (place) place.scenes.push(dataset);
    else places.push({ bounds, scenes: [dataset] });
    if (places.length > MOST_PLACES) break;
  }
  return places;
}

const clearestFirst = (a: Dataset, b: Dataset) => coverOf(a) - coverOf(b) || (a.time.start < b.time.start ? 1 : -1);

function coverOf({ properties }: Dataset): number {
  const cover = properties['eo:cloud_cover'];
  return typeof cover === 'number' ? cover : UNKNOWN_COVER;
}
