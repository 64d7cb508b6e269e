import type { FeatureCollection, Geometry } from 'geojson';
import type { GeoJSONSource, Map as MapLibreMap, StyleSpecification } from 'maplibre-gl';

export interface BasemapPalette {
  sea: string;
  land: string;
  coast: string;
  border: string;
  graticule: string;
  /** Outline of the cube's extent. */
  extent: string;
  /** Of a shape while it is drawn. */
  sketch: `#${string}`;
}

export const LIGHT: BasemapPalette = {
  sea: '#dfe6e6',
  land: '#f3f1ea',
  coast: '#c3cbc8',
  border: '#d3d1c6',
  graticule: '#8d9a95',
  extent: '#0b6b52',
  sketch: '#d4500f',
};

export const DARK: BasemapPalette = {
  sea: '#10181a',
  land: '#1b2222',
  coast: '#33403f',
  border: '#2c3636',
  graticule: '#56645f',
  extent: '#5fd0a5',
  sketch: '#ff9a5c',
};

const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] };
/** Natural Earth's 1:50 million lines say nothing below a few hundred metres. */
const WORLD_MAXZOOM = 9;

/** A map with no address in it: Natural Earth comes with the page, text is left to HTML, so no glyphs are needed. */
export function basemapStyle(palette: BasemapPalette): StyleSpecification {
  const source = (maxzoom: number) => ({ type: 'geojson' as const, data: EMPTY, maxzoom, tolerance: 0.4 });
  return {
    version: 8,
    sources: {
      land: source(WORLD_MAXZOOM),
      coast: source(WORLD_MAXZOOM),
      borders: source(WORLD_MAXZOOM),
      graticule: source(18),
      extent: source(18),
    },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': palette.sea } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': palette.land } },
      { id: 'coast', type: 'line', source: 'coast', paint: { 'line-color': palette.coast, 'line-width': 0.8 } },
      { id: 'borders', type: 'line', source: 'borders', paint: { 'line-color': palette.border, 'line-width': 0.8 } },
      {
        id: 'graticule',
        type: 'line',
        source: 'graticule',
        paint: { 'line-color': palette.graticule, 'line-width': 0.6, 'line-opacity': 0.35 },
      },
      {
        id: 'extent',
        type: 'line',
        source: 'extent',
        paint: { 'line-color': palette.extent, 'line-width': 1.2, 'line-dasharray': [3, 2], 'line-opacity': 0.8 },
      },
    ],
  };
}

/** Recolours a map made with {@link basemapStyle} without reloading anything. */
export function paintBasemap(map: MapLibreMap, palette: BasemapPalette): void {
  for (const layer of basemapStyle(palette).layers) {
    for (const [property, value] of Object.entries(layer.paint ?? {})) {
      if (property.endsWith('-color')) map.setPaintProperty(layer.id, property as 'line-color', value as string);
    }
  }
}

type SourceName = 'land' | 'coast' | 'borders' | 'graticule' | 'extent';

/** Replaces what a source of {@link basemapStyle} draws. */
export function setData(map: MapLibreMap, source: SourceName, data: FeatureCollection | Geometry): void {
  map.getSource<GeoJSONSource>(source)?.setData(data);
}
