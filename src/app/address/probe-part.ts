import type { GeoJsonGeometry } from '#quadrat';
import { positionsOf } from '#view/mercator';
import type { Place } from '../state/understand/probe.svelte';
import type { Workbench } from '../state/workbench.svelte';
import { readNumber, shortNumber } from './fragment';
import type { AddressPart } from './page-address.svelte';

/** A longer outline would be a link that no mail carries whole. */
const MOST_CORNERS = 100;

/**
 * The places whose values are shown: `point=<latitude>,<longitude>`, several with `;` between them, and areas likewise
 * as `within=` their corners with a space between them. Holes do not fit into a link. `series=` and `classes=` say what is
 * shown of them.
 */
export function probePart(workbench: Workbench): AddressPart {
  return {
    quiet: false,
    write: () => {
      const places = workbench.probe.subjects.map(({ place }) => place);
      const points = places.flatMap((place) => (place.kind === 'point' ? [pair(place.position)] : []));
      const areas = places.flatMap((place) => (place.kind === 'area' ? outlineOf(place.geometry) : []));
      const { chosen, classes } = workbench.probe;
      return {
        point: points.join(';') || undefined,
        within: areas.join(';') || undefined,
        series: places.length > 0 ? chosen?.join(',') : undefined,
        classes: places.length > 0 && classes ? 'yes' : undefined,
      };
    },
    read: (values) => {
      const points = parts(values.get('point')).flatMap((text): Place[] => {
        const position = readPair(text);
        return position ? [{ kind: 'point', position }] : [];
      });
      const areas = parts(values.get('within')).flatMap((text): Place[] => {
        const corners = text.split(' ').map(readPair);
        if (corners.length < 3 || corners.length > MOST_CORNERS || corners.some((corner) => !corner)) return [];
        return [{ kind: 'area', geometry: { type: 'Polygon', coordinates: [[...corners, corners[0]]] } }];
      });
      workbench.probePlaces([...points, ...areas]);
      // Names that the product does not have are passed over where they are shown.
      workbench.probe.chosen = values.get('series')?.split(',') ?? null;
      workbench.probe.classes = values.get('classes') === 'yes';
    },
  };
}

const parts = (text: string | undefined) => (text ? text.split(';') : []);
const pair = ([lon, lat]: readonly [number, number]) => `${shortNumber(lat, 6)},${shortNumber(lon, 6)}`;

function outlineOf(geometry: GeoJsonGeometry): string[] {
  const corners = positionsOf(geometry).slice(0, -1);
  return corners.length <= MOST_CORNERS ? [corners.map(pair).join(' ')] : [];
}

function readPair(text: string): readonly [number, number] | undefined {
  const [lat, lon] = text.split(',');
  const position = [readNumber(lon, -540, 540), readNumber(lat, -90, 90)] as const;
  return position[0] === undefined || position[1] === undefined ? undefined : [position[0], position[1]];
}
