import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';

/** A measured path over the pictures. Returns what takes it away. */
export function addPathOverlay(map: MapLibreMap, path: ReadonlyArray<readonly [number, number]>): () => void {
  const coordinates = path.map((position) => [...position]);
  const features = [
    { type: 'Feature' as const, properties: {}, geometry: { type: 'LineString' as const, coordinates } },
    { type: 'Feature' as const, properties: {}, geometry: { type: 'MultiPoint' as const, coordinates } },
  ];
  map.addSource('path', { type: 'geojson', data: { type: 'FeatureCollection', features } });
  const halo = { 'line-color': '#ffffff', 'line-width': 5, 'line-opacity': 0.85 };
  map.addLayer({ id: 'path-halo', type: 'line', source: 'path', paint: halo });
  map.addLayer({ id: 'path', type: 'line', source: 'path', paint: { 'line-color': '#10332a', 'line-width': 2 } });
  map.addLayer({
    id: 'path-corners',
    type: 'circle',
    source: 'path',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-radius': 4,
      'circle-color': '#ffffff',
      'circle-stroke-color': '#10332a',
      'circle-stroke-width': 2,
    },
  });
  return () => {
    for (const layer of ['path-corners', 'path', 'path-halo']) if (map.getLayer(layer)) map.removeLayer(layer);
    if (map.getSource<GeoJSONSource>('path')) map.removeSource('path');
  };
}
