import type { Geometry } from 'geojson';
import type { GeoJSONSource, Map as MapLibreMap, MapMouseEvent } from 'maplibre-gl';
import type { Dataset } from '#quadrat';

const SOURCE = 'footprints';
const EMPTY = { type: 'FeatureCollection' as const, features: [] };

export interface FootprintOverlay {
  show(datasets: readonly Dataset[]): void;
  /** Makes one stand out. */
  mark(id: string | null): void;
  remove(): void;
}

/**
 * Outlines of scenes. `onpoint` hears which one lies under the pointer, the latest where several do, or null.
 * Footprints in a system other than longitude and latitude are not drawn.
 */
export function addFootprintOverlay(map: MapLibreMap, onpoint: (id: string | null) => void): FootprintOverlay {
  let marked: string | null = null;
  map.addSource(SOURCE, { type: 'geojson', data: EMPTY, promoteId: 'id' });
  const isMarked = ['boolean', ['feature-state', 'marked'], false] as const;
  map.addLayer({
    id: 'footprint-fill',
    type: 'fill',
    source: SOURCE,
    paint: { 'fill-color': '#f2b134', 'fill-opacity': ['case', [...isMarked], 0.16, 0] },
  });
  map.addLayer({
    id: 'footprint-line',
    type: 'line',
    source: SOURCE,
    paint: {
      'line-color': ['case', [...isMarked], '#f2b134', '#ffffff'],
      'line-width': ['case', [...isMarked], 3, 1],
      'line-opacity': ['case', [...isMarked], 1, 0.7],
    },
  });
  const point = ({ point }: MapMouseEvent) => {
    const [top] = map.queryRenderedFeatures(point, { layers: ['footprint-fill'] });
    onpoint(typeof top?.id === 'string' ? top.id : null);
  };
  const leave = () => onpoint(null);
  map.on('mousemove', point);
  map.on('mouseout', leave);
  return {
    show(datasets) {
      const features = datasets
        .filter(({ footprint }) => footprint.crs.toUpperCase() === 'EPSG:4326')
        .map(({ id, footprint }) => ({
          type: 'Feature' as const,
          properties: { id },
          geometry: footprint.geometry as unknown as Geometry,
        }));
      map.getSource<GeoJSONSource>(SOURCE)?.setData({ type: 'FeatureCollection', features });
    },
    mark(id) {
      if (marked !== null) map.removeFeatureState({ source: SOURCE, id: marked });
      if (id !== null) map.setFeatureState({ source: SOURCE, id }, { marked: true });
      marked = id;
    },
    remove() {
      map.off('mousemove', point);
      map.off('mouseout', leave);
      for (const layer of ['footprint-line', 'footprint-fill']) map.removeLayer(layer);
      map.removeSource(SOURCE);
    },
  };
}
