import type { FeatureCollection, Geometry } from 'geojson';
import type { GeoJSONSource, LayerSpecification, Map as MapLibreMap, StyleSpecification } from 'maplibre-gl';

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

const sea = (palette: BasemapPalette): LayerSpecification => ({
  id: 'sea',
  type: 'background',
  paint: { 'background-color': palette.sea },
});

/** What lies under the pictures. */
const ground = (palette: BasemapPalette): LayerSpecification[] => [
  { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': palette.land } },
  { id: 'coast', type: 'line', source: 'coast', paint: { 'line-color': palette.coast, 'line-width': 0.8 } },
  { id: 'borders', type: 'line', source: 'borders', paint: { 'line-color': palette.border, 'line-width': 0.8 } },
];

/** What lies over them. */
const lines = (palette: BasemapPalette): LayerSpecification[] => [
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
];

/**
 * A map with nothing on it but the sea: it waits for no worker and no shape, so that a picture can lie on it at once.
 * {@link addGround} brings the rest.
 */
export function seaStyle(palette: BasemapPalette): StyleSpecification {
  return { version: 8, sources: {}, layers: [sea(palette)] };
}

/**
 * Natural Earth below `above`, a layer of the map, and lines over everything there is. No address is in it: the shapes come
 * with the page ({@link setData}), text is left to HTML, so no glyphs are needed.
 */
export function addGround(map: MapLibreMap, palette: BasemapPalette, above: string): void {
  const source = (maxzoom: number) => ({ type: 'geojson' as const, data: EMPTY, maxzoom, tolerance: 0.4 });
  for (const name of ['land', 'coast', 'borders']) map.addSource(name, source(WORLD_MAXZOOM));
  for (const name of ['graticule', 'extent']) map.addSource(name, source(18));
  for (const layer of ground(palette)) map.addLayer(layer, above);
  for (const layer of lines(palette)) map.addLayer(layer);
}

/** Recolours what there is of a map made with {@link seaStyle} without reloading anything. */
export function paintBasemap(map: MapLibreMap, palette: BasemapPalette): void {
  for (const layer of [sea(palette), ...ground(palette), ...lines(palette)]) {
    if (!map.getLayer(layer.id)) continue;
    for (const [property, value] of Object.entries(layer.paint ?? {})) {
      if (property.endsWith('-color')) map.setPaintProperty(layer.id, property as 'line-color', value as string);
    }
  }
}

type SourceName = 'land' | 'coast' | 'borders' | 'graticule' | 'extent';

/** Replaces what a source of {@link addGround} draws. */
export function setData(map: MapLibreMap, source: SourceName, data: FeatureCollection | Geometry): void {
  map.getSource<GeoJSONSource>(source)?.setData(data);
}
