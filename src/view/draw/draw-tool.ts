import type { Map as MapLibreMap } from 'maplibre-gl';
import { TerraDraw, TerraDrawLineStringMode, TerraDrawPolygonMode, TerraDrawRectangleMode } from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';
import type { GeoJsonGeometry } from '#quadrat';

/** What can be drawn: a polygon or a line corner by corner, or a box from corner to corner. */
export type Shape = 'polygon' | 'box' | 'line';

const MODES = { polygon: 'polygon', box: 'rectangle', line: 'linestring' } as const;

export interface DrawHandlers {
  onfinish: (geometry: GeoJsonGeometry) => void;
  onchange: (geometry: GeoJsonGeometry) => void;
}

/**
 * One shape drawn on a map by pointer, then gone from it: whoever asked for it shows it as they like. Meant to be imported
 * when somebody begins to draw.
 *
 * @param onfinish gets the shape in EPSG:4326; `onchange` too, while it is drawn, up to the pointer
 * @returns ends the drawing, also before it is finished
 */
export function drawShape(
  map: MapLibreMap,
  shape: Shape,
  colour: `#${string}`,
  { onfinish, onchange }: DrawHandlers,
): () => void {
  const styles = { fillColor: colour, fillOpacity: 0.15, outlineColor: colour, outlineOpacity: 1, outlineWidth: 2 };
  const points = {
    closingPointColor: '#ffffff',
    closingPointOutlineColor: colour,
    closingPointOutlineWidth: 2,
  } as const;
  const tool = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 9 }),
    modes: [
      new TerraDrawPolygonMode({ styles: { ...styles, ...points, closingPointWidth: 6 }, pointerDistance: 18 }),
      new TerraDrawLineStringMode({
        styles: { lineStringColor: colour, lineStringWidth: 3, ...points, closingPointWidth: 6 },
        pointerDistance: 18,
      }),
      new TerraDrawRectangleMode({ styles, drawInteraction: 'click-move-or-drag' }),
    ],
  });
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    tool.stop();
    map.getCanvas().style.cursor = '';
  };
  tool.on('change', ([id]) => {
    const drawn = id !== undefined && !ended ? tool.getSnapshotFeature(id) : undefined;
    if (drawn && drawn.geometry.type !== 'Point') onchange(drawn.geometry);
  });
  tool.on('finish', (id) => {
    const drawn = tool.getSnapshotFeature(id);
    // Not within its own event: the tool still has work to do on the shape.
    queueMicrotask(() => {
      end();
      if (drawn && drawn.geometry.type !== 'Point') onfinish(drawn.geometry);
    });
  });
  tool.start();
  tool.setMode(MODES[shape]);
  return end;
}
