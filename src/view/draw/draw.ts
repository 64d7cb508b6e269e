import type { Map as MapLibreMap } from 'maplibre-gl';
import { drawByKeys, type KeyHandlers } from './draw-keys';
import { drawShape, type Shape } from './draw-tool';

/** One shape drawn by pointer or by keys, whichever finishes it. Returns what ends the drawing. */
export function draw(map: MapLibreMap, shape: Shape, colour: `#${string}`, handlers: KeyHandlers): () => void {
  const ends = [drawShape(map, shape, colour, handlers), drawByKeys(map, shape, colour, handlers)];
  return () => {
    for (const end of ends) end();
  };
}
