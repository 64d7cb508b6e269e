import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import type { AreaGeometry, Position } from '../area/read-area';

const EMPTY = { type: 'FeatureCollection' as const, features: [] };
/** Around the world once, the area in its middle; a second time round would be dimmed twice. */
function worldAround({ coordinates }: AreaGeometry): Position[] {
  const lons = coordinates.flat(2).map(([lon]) => lon);
  const west = (Math.min(...lons) + Math.max(...lons)) / 2 - 180;
  return [
    [west, -85.05],
    [west + 360, -85.05],
    [west + 360, 85.05],
    [west, 85.05],
    [west, -85.05],
  ];
}

/** The area of interest: outlined, and what is outside of it dimmed. Returns how to change it and how to take it away. */
export function addAreaOverlay(map: MapLibreMap): { show(area: AreaGeometry | null): void; remove(): void } {
  map.addSource('area', { type: 'geojson', data: EMPTY });
  map.addSource('outside', { type: 'geojson', data: EMPTY, tolerance: 0.1 });
  map.addLayer({
    id: 'outside',
    type: 'fill',
    source: 'outside',
    paint: { 'fill-color': '#0c1512', 'fill-opacity': 0.42, 'fill-antialias': false },
  });
  const line = { 'line-color': '#ffffff', 'line-width': 4, 'line-opacity': 0.85 };
  map.addLayer({ id: 'area-halo', type: 'line', source: 'area', paint: line });
  map.addLayer({ id: 'area', type: 'line', source: 'area', paint: { 'line-color': '#0b6b52', 'line-width': 2 } });
  return {
    show(area) {
      map.getSource<GeoJSONSource>('area')?.setData(area ?? EMPTY);
      // Holes of the area are islands of what is outside.
      const outside = area && {
        type: 'MultiPolygon' as const,
        coordinates: [
          [worldAround(area), ...area.coordinates.map(([outer]) => outer!)],
          ...area.coordinates.flatMap(holesOf),
        ],
      };
      map.getSource<GeoJSONSource>('outside')?.setData(outside ?? EMPTY);
    },
    remove() {
      for (const layer of ['area', 'area-halo', 'outside']) map.removeLayer(layer);
      for (const source of ['area', 'outside']) map.removeSource(source);
    },
  };
}

const holesOf = ([, ...holes]: Position[][]): Position[][][] => holes.map((hole) => [hole]);
