export type BasemapId = 'none' | 'osm' | 'topo' | 's2cloudless';

/** A map of others under the pictures. The one without tiles is Natural Earth, which comes with the page. */
export interface Basemap {
  id: BasemapId;
  /** XYZ tiles of 256 pixels. */
  tiles?: string;
  maxzoom?: number;
  /** As its publisher asks to be named. */
  attribution: string;
  link?: string;
}

export const BASEMAPS: readonly Basemap[] = [
  { id: 'none', attribution: 'Natural Earth', link: 'https://www.naturalearthdata.com/' },
  {
    id: 'osm',
    tiles: 'https://tile.openstreetmap.org/{z}/{x}/{y}.png',
    maxzoom: 19,
    attribution: '© OpenStreetMap contributors',
    link: 'https://www.openstreetmap.org/copyright',
  },
  {
    id: 'topo',
    tiles: 'https://tile.opentopomap.org/{z}/{x}/{y}.png',
    maxzoom: 17,
    attribution: '© OpenStreetMap contributors, SRTM; map: © OpenTopoMap (CC-BY-SA)',
    link: 'https://opentopomap.org/about',
  },
  {
    id: 's2cloudless',
    tiles: 'https://tiles.maps.eox.at/wmts/1.0.0/s2cloudless-2020_3857/default/g/{z}/{y}/{x}.jpg',
    maxzoom: 15,
    attribution: 'Sentinel-2 cloudless by EOX (contains modified Copernicus Sentinel data 2020)',
    link: 'https://s2maps.eu',
  },
];
