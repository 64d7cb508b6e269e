import type { Map as MapLibreMap, MapSourceDataEvent } from 'maplibre-gl';

/** So many without one that came are no gap in a map but a host out of reach. */
const MOST_FAILED = 3;

/** Says once that the tiles of a source cannot be had. Returns what stops watching. */
export function watchTiles(map: MapLibreMap, source: string, onfail: () => void): () => void {
  let failed = 0;
  let came = false;
  const heard = (event: object) => {
    if (!('sourceId' in event) || event.sourceId !== source) return;
    failed++;
    if (!came && failed === MOST_FAILED) onfail();
  };
  const data = ({ sourceId, tile }: MapSourceDataEvent) => {
    came ||= sourceId === source && tile?.state === 'loaded';
  };
  map.on('error', heard);
  map.on('sourcedata', data);
  return () => {
    map.off('error', heard);
    map.off('sourcedata', data);
  };
}
