import type { Feature, FeatureCollection, Geometry } from 'geojson';
import { type GeoJSONSource, type Map as MapLibreMap, Marker } from 'maplibre-gl';
import type { GeoJsonGeometry } from '#quadrat';

/** A named place on the map in a colour of its own. */
export type Annotation =
  | { kind: 'point'; label: string; colour: string; position: readonly [lon: number, lat: number] }
  | { kind: 'area'; label: string; colour: string; geometry: GeoJsonGeometry };

const SOURCE = 'annotations';
const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] };

/** Points as lettered markers and areas as outlines, above everything else. */
export class Annotations {
  readonly #map: MapLibreMap;
  #markers: Marker[] = [];
  #shown: readonly Annotation[] = [];

  constructor(map: MapLibreMap) {
    this.#map = map;
  }

  /** To be called once the map has its style. */
  install(): void {
    this.#map.addSource(SOURCE, { type: 'geojson', data: EMPTY });
    this.#map.addLayer({
      id: 'annotation-fill',
      type: 'fill',
      source: SOURCE,
      paint: { 'fill-color': ['get', 'colour'], 'fill-opacity': 0.08 },
    });
    // A light line under the coloured one: it has to be seen on dark forest and on bright sand.
    this.#map.addLayer({
      id: 'annotation-halo',
      type: 'line',
      source: SOURCE,
      paint: { 'line-color': '#ffffff', 'line-width': 4, 'line-opacity': 0.8 },
    });
    this.#map.addLayer({
      id: 'annotation-line',
      type: 'line',
      source: SOURCE,
      paint: { 'line-color': ['get', 'colour'], 'line-width': 2 },
    });
    this.show(this.#shown);
  }

  show(annotations: readonly Annotation[]): void {
    this.#shown = annotations;
    for (const marker of this.#markers) marker.remove();
    this.#markers = annotations.flatMap((one) =>
      one.kind === 'point'
        ? [
            markerOf(one)
              .setLngLat([...one.position])
              .addTo(this.#map),
          ]
        : [],
    );
    const features = annotations.flatMap((one): Feature[] =>
      one.kind === 'area'
        ? [{ type: 'Feature', properties: { colour: one.colour }, geometry: one.geometry as Geometry }]
        : [],
    );
    this.#map.getSource<GeoJSONSource>(SOURCE)?.setData({ type: 'FeatureCollection', features });
  }
}

function markerOf({ label, colour }: Annotation): Marker {
  const element = document.createElement('div');
  element.className = 'point-marker';
  element.style.setProperty('--colour', colour);
  element.textContent = label;
  // The panel lists the same points for those who do not see the map.
  element.setAttribute('aria-hidden', 'true');
  return new Marker({ element });
}
