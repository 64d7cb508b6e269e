import type { Geometry } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { planarArea, planarLines } from './planar';

/** Natural Earth at two scales: 110m is 40 kB and soon there, 50m is 240 kB and knows on which side of a bay one is. */
export type WorldScale = '110m' | '50m';

export interface World {
  land: Geometry;
  coast: Geometry;
  borders: Geometry;
}

export type WorldTopology = Topology<{ land: GeometryCollection; countries: GeometryCollection }>;

/** The shapes as they lie on a globe; a chunk of the page of their own. */
export async function loadTopology(scale: WorldScale): Promise<WorldTopology> {
  const { default: topology } =
    scale === '110m' ? await import('world-atlas/countries-110m.json') : await import('world-atlas/countries-50m.json');
  return topology as unknown as WorldTopology;
}

/** The shapes on a plane, for a map. */
export async function loadWorld(scale: WorldScale): Promise<World> {
  const topology = await loadTopology(scale);
  const { land, countries } = topology.objects;
  return {
    land: planarArea(feature(topology, land)),
    coast: planarLines(mesh(topology, land)),
    borders: planarLines(mesh(topology, countries, (a, b) => a !== b)),
  };
}
