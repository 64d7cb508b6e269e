import type { Geometry } from 'geojson';
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import type { DrawHandlers, Shape } from './draw-tool';
import { type Corner, Pen } from './pen';

const SOURCE = 'keys-sketch';
const EMPTY = { type: 'FeatureCollection' as const, features: [] };
/** Pixels that an arrow key moves the map under the cross; with Shift for the last bit. */
const STEP = 48;
const SMALL_STEP = 6;
/** Corners nearer than this are one. */
const ONE_PLACE = 10;

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export interface KeyHandlers extends DrawHandlers {
  /** Corners set so far, after every key that changed them. */
  oncorners: (count: number) => void;
}

/**
 * One shape drawn from the keyboard, with the middle of the map as the pen: arrows move the map under it, Enter sets a
 * corner, Backspace takes one back. `map` must have its style. Its container carries the class `keys-drawing` from the
 * first of these keys on, for a cross in its middle.
 *
 * @returns ends the drawing, also before it is finished
 */
export function drawByKeys(map: MapLibreMap, shape: Shape, colour: string, handlers: KeyHandlers): () => void {
  const canvas = map.getCanvas();
  const container = map.getContainer();
  const near = (a: Corner, b: Corner) => {
    const [from, to] = [map.project([...a]), map.project([...b])];
    return Math.hypot(from.x - to.x, from.y - to.y) < ONE_PLACE;
  };
  const pen = new Pen(shape, near);
  const centre = (): Corner => {
    const { lng, lat } = map.getCenter();
    return [lng, lat];
  };
  map.addSource(SOURCE, { type: 'geojson', data: EMPTY });
  map.addLayer({
    id: `${SOURCE}-fill`,
    type: 'fill',
    source: SOURCE,
    paint: { 'fill-color': colour, 'fill-opacity': 0.15 },
  });
  map.addLayer({
    id: `${SOURCE}-line`,
    type: 'line',
    source: SOURCE,
    paint: { 'line-color': colour, 'line-width': 2 },
  });
  const draw = () => {
    const geometry = pen.preview(centre()) as Geometry | null;
    map.getSource<GeoJSONSource>(SOURCE)?.setData(geometry ?? EMPTY);
    if (geometry) handlers.onchange(geometry);
  };
  const press = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const arrow = ARROWS[event.key];
    if (!arrow && event.key !== 'Enter' && event.key !== 'Backspace') return;
    // The map has arrow keys of its own, which glide; and what has the focus next must not hear of the Enter that ended this.
    event.preventDefault();
    event.stopPropagation();
    container.classList.add('keys-drawing');
    if (arrow) {
      const step = event.shiftKey ? SMALL_STEP : STEP;
      map.panBy([arrow[0] * step, arrow[1] * step], { animate: false });
    } else {
      const finished = event.key === 'Enter' ? pen.set(centre()) : pen.undo();
      if (finished) return handlers.onfinish(finished);
      handlers.oncorners(pen.count);
    }
    draw();
  };
  // Before the map hears of them.
  container.addEventListener('keydown', press, { capture: true });
  map.on('move', draw);
  canvas.focus({ preventScroll: true });
  return () => {
    container.removeEventListener('keydown', press, { capture: true });
    container.classList.remove('keys-drawing');
    map.off('move', draw);
    for (const layer of [`${SOURCE}-fill`, `${SOURCE}-line`]) if (map.getLayer(layer)) map.removeLayer(layer);
    if (map.getSource(SOURCE)) map.removeSource(SOURCE);
  };
}
