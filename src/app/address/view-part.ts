import { toLonLat } from '#view/mercator';
import type { Workbench } from '../state/workbench.svelte';
import { readNumber, shortNumber } from './fragment';
import type { AddressPart } from './page-address.svelte';

/** Where the map is: `at=<latitude>,<longitude>,<zoom>`. */
export function viewPart(workbench: Workbench): AddressPart {
  return {
    quiet: true,
    write: () => {
      const { view } = workbench;
      if (!view) return {};
      const { box, zoom } = view;
      const [lon, lat] = toLonLat((box.west + box.east) / 2, (box.south + box.north) / 2);
      return { at: `${shortNumber(lat, 5)},${shortNumber(lon, 5)},${shortNumber(zoom, 2)}` };
    },
    read: (values) => {
      const [lat, lon, zoom] = (values.get('at') ?? '').split(',');
      const place = [readNumber(lon, -540, 540), readNumber(lat, -90, 90), readNumber(zoom, 0, 22)] as const;
      if (place[0] === undefined || place[1] === undefined || place[2] === undefined) return;
      workbench.place = { lon: place[0], lat: place[1], zoom: place[2] };
    },
  };
}
