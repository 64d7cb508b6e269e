import { Map as MapLibreMap, Marker, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { addGround, DARK, LIGHT, paintBasemap, seaStyle, setData } from '#view/basemap';
import { type Camera, CLOSEST, paddingOf } from '#view/camera';
import type { KeyHandlers } from '#view/draw/draw-keys';
import type { Shape } from '#view/draw/draw-tool';
import { graticule, graticuleStep } from '#view/graticule';
import { boxOfLonLat, type LonLatBounds, ringOf } from '#view/mercator';
import { type DrawnLayer, RasterLayer } from '#view/raster-layer';
import type { WorldScale } from '#view/world';
import type { MapView } from '../state/picture-request';
import { t } from '../texts/texts';
import type { Theme } from '../theme';
import { type Annotation, Annotations } from './annotations';
import 'maplibre-gl/dist/maplibre-gl.css';
import './markers.css';
import type { Basemap } from './basemaps';
import { watchTiles } from './watch-tiles';

export interface MapHandlers {
  /** What the map is called; 'Map' by default. */
  label?: string;
  /** The first frame with a picture is about to be shown. */
  onpicture?: () => void;
  /** The map has come to rest. */
  onview?: (view: MapView) => void;
  onclick: (position: [number, number]) => void;
  /** The map moves, on anybody's wish but that of `follow`. */
  oncamera?: (camera: Camera) => void;
  /** The map of others under the pictures cannot be reached. */
  onunreachable?: () => void;
  /** What the mouse points at; null once it has left. */
  onpoint?: (position: [number, number] | null) => void;
}

/** A picture that has not come by then is not waited for with the coasts. */
const GROUND_MS = 2500;
/** Long enough to let go of the wheel, short enough not to be noticed. */
const SETTLE_MS = 250;

setWorkerUrl(workerUrl);

/** The map and what lies on it, behind the few verbs the page needs. */
export class MapController {
  readonly #map: MapLibreMap;
  readonly #raster: RasterLayer;
  readonly #annotations: Annotations;
  readonly #abort = new AbortController();
  readonly #dark = window.matchMedia('(prefers-color-scheme: dark)');
  readonly #onview: MapHandlers['onview'];
  readonly #cross: Marker;
  readonly #onunreachable: MapHandlers['onunreachable'];
  #following = false;
  #unwatch: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ground: ReturnType<typeof setTimeout> | undefined;
  #layers: readonly DrawnLayer[] = [];
  #refined = false;
  #fine = false;
  #covered = 0;
  #theme: Theme = 'system';
  /** The style is there, and the pictures' layer in it. */
  #placed = false;
  /** Coasts and lines are wanted, and there. */
  #wantsGround = false;
  #grounded = false;
  /** What lies over the pictures and lines, and waits for them. */
  #waiting: Array<() => void> = [];
  /** While a shape is drawn, a click is a corner of it and asks for nothing. */
  #drawing = false;

  constructor(container: HTMLElement, handlers: MapHandlers) {
    this.#onview = handlers.onview;
    this.#raster = new RasterLayer(() => {
      handlers.onpicture?.();
      // In a task of its own, so that the frame with the picture goes out first.
      setTimeout(() => this.addGround());
    });
    this.#onunreachable = handlers.onunreachable;
    this.#map = new MapLibreMap({
      container,
      style: seaStyle(this.#palette),
      center: [10, 25],
      zoom: 1.2,
      maxZoom: 19,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      locale: { 'Map.Title': handlers.label ?? t.map.label },
    });
    this.#annotations = new Annotations(this.#map);
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.addControl(new ScaleControl({ maxWidth: 96 }), 'bottom-left');
    this.#cross = new Marker({ element: crossElement() });
    this.#report(handlers);
    const { signal } = this.#abort;
    this.#dark.addEventListener('change', () => paintBasemap(this.#map, this.#palette), { signal });
    this.#map.on('load', () => {
      this.#map.addLayer(this.#raster);
      this.#raster.draw(this.#layers);
      this.#placed = true;
      this.#settle();
      if (this.#wantsGround) this.addGround();
      else this.#ground = setTimeout(() => this.addGround(), GROUND_MS);
    });
    this.#map.on('moveend', () => this.#settleSoon());
    this.#map.on('resize', () => this.#settleSoon());
    this.#map.on('click', ({ lngLat }) => {
      if (!this.#drawing) handlers.onclick([lngLat.lng, lngLat.lat]);
    });
    const canvas = this.#map.getCanvas();
    canvas.setAttribute('aria-description', t.map.hint);
    canvas.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Enter' || this.#drawing) return;
        const { lng, lat } = this.#map.getCenter();
        handlers.onclick([lng, lat]);
      },
      { signal },
    );
  }

  /**
   * Brings coasts, lines and what is laid over the pictures. Comes by itself with the first picture, or where that takes
   * long: shapes need a worker and shaders of their own, which would hold up a picture that is about to come.
   */
  addGround(): void {
    this.#wantsGround = true;
    if (!this.#placed || this.#grounded || this.#abort.signal.aborted) return;
    this.#grounded = true;
    clearTimeout(this.#ground);
    addGround(this.#map, this.#palette, this.#map.getLayer('tiles') ? 'tiles' : this.#raster.id);
    this.#annotations.install();
    for (const place of this.#waiting.splice(0)) place();
    this.#drawGraticule();
    void this.#drawWorld('110m');
    if (this.#refined) void this.#drawWorld('50m');
  }

  /** Fetches the finer coasts; for when nothing more urgent is under way. */
  refineWorld(): void {
    if (this.#refined) return;
    this.#refined = true;
    if (this.#grounded) void this.#drawWorld('50m');
    else this.addGround();
  }

  destroy(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#ground);
    this.#abort.abort();
    this.#map.remove();
  }

  draw(layers: readonly DrawnLayer[]): void {
    this.#layers = layers;
    this.#raster.draw(layers);
  }

  repaint(): void {
    this.#raster.repaint();
  }

  zoom(by: number): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + by });
  }

  /** Outlines an area and goes there at once: a flight across the globe is no help on a first visit. */
  showExtent(bounds: LonLatBounds): void {
    const geometry = { type: 'LineString' as const, coordinates: ringOf(bounds) };
    this.#onGround(() => setData(this.#map, 'extent', geometry));
    this.#fit(bounds, 0);
  }

  goTo({ lon, lat, zoom }: { lon: number; lat: number; zoom: number }): void {
    this.#map.jumpTo({ center: [lon, lat], zoom });
  }

  flyTo(bounds: LonLatBounds): void {
    this.#fit(bounds, 700);
  }

  /** Something lies over so many pixels of the lower end: what was in the middle goes to the middle of the rest. */
  cover(pixels: number): void {
    if (pixels === this.#covered) return;
    this.#covered = pixels;
    const center = this.#map.getCenter();
    this.#map.jumpTo({ center, padding: { top: 0, right: 0, bottom: pixels, left: 0 } });
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    if (this.#placed) paintBasemap(this.#map, this.#palette);
    else this.#map.once('load', () => paintBasemap(this.#map, this.#palette));
  }

  /** Puts a map of others under the pictures, or takes it away. */
  setBasemap({ id, tiles, maxzoom, attribution }: Basemap): void {
    const place = () => {
      this.#unwatch?.();
      if (this.#map.getLayer('tiles')) this.#map.removeLayer('tiles');
      if (this.#map.getSource('tiles')) this.#map.removeSource('tiles');
      if (!tiles || this.#abort.signal.aborted) return;
      const source = { type: 'raster' as const, tiles: [tiles], tileSize: 256, attribution };
      this.#unwatch = watchTiles(this.#map, 'tiles', () => this.#onunreachable?.());
      this.#map.addSource('tiles', { ...source, ...(maxzoom === undefined ? {} : { maxzoom }) });
      const below = this.#map.getLayersOrder().find((layer) => layer === this.#raster.id) ?? 'graticule';
      this.#map.addLayer({ id: 'tiles', type: 'raster', source: 'tiles', metadata: { id } }, below);
    };
    if (this.#placed) place();
    else this.#map.once('load', place);
  }

  /** Lays something of one's own over the pictures once the map can take it. Returns what takes it away again. */
  overlay(add: (map: MapLibreMap) => () => void): () => void {
    let remove: (() => void) | null = null;
    let wanted = true;
    const place = () => {
      if (wanted) remove = add(this.#map);
    };
    this.#onGround(place);
    return () => {
      wanted = false;
      if (!this.#abort.signal.aborted) remove?.();
    };
  }

  annotate(annotations: readonly Annotation[]): void {
    this.#annotations.show(annotations);
  }

  /** Lets the visitor draw a shape, by pointer or by keys. Returns what gives it up. */
  sketch(shape: Shape, handlers: KeyHandlers): () => void {
    const abort = new AbortController();
    const before = document.activeElement;
    this.#drawing = true;
    this.addGround();
    const drawn = import('#view/draw/draw').then(({ draw }) => {
      if (!abort.signal.aborted) return draw(this.#map, shape, this.#palette.sketch, handlers);
    });
    return () => {
      abort.abort();
      void drawn.then((end) => end?.());
      if (document.activeElement === this.#map.getCanvas() && before instanceof HTMLElement) before.focus();
      // The click that ended the shape is still on its way to the map.
      setTimeout(() => {
        this.#drawing = false;
      }, SETTLE_MS);
    };
  }

  /** Where the left side of a divided map ends, 0..1 of its width. */
  divide(at: number): void {
    this.#raster.divide(at);
  }

  /** Goes where another map has gone. */
  follow({ lon, lat, zoom }: Camera): void {
    this.#following = true;
    this.#map.jumpTo({ center: [lon, lat], zoom });
    this.#following = false;
  }

  /** Where the map looks. */
  get camera(): Camera {
    const { lng: lon, lat } = this.#map.getCenter();
    return { lon, lat, zoom: this.#map.getZoom() };
  }

  /** Shows what the mouse points at on the other of two maps. */
  cross(position: [number, number] | null): void {
    if (position) this.#cross.setLngLat(position).addTo(this.#map);
    else this.#cross.remove();
  }

  #report({ oncamera, onpoint }: MapHandlers): void {
    if (oncamera) {
      this.#map.on('move', () => {
        if (!this.#following) oncamera(this.camera);
      });
    }
    if (onpoint) {
      this.#map.on('mousemove', ({ lngLat }) => onpoint([lngLat.lng, lngLat.lat]));
      this.#map.on('mouseout', () => onpoint(null));
    }
  }

  async #drawWorld(scale: WorldScale): Promise<void> {
    const { loadWorld } = await import('#view/world');
    const shapes = await loadWorld(scale);
    // The coarse one may come last over a slow connection.
    if (this.#abort.signal.aborted || (scale === '110m' && this.#fine)) return;
    this.#fine = scale === '50m';
    for (const source of ['land', 'coast', 'borders'] as const) setData(this.#map, source, shapes[source]);
  }

  get #palette() {
    const dark = this.#theme === 'system' ? this.#dark.matches : this.#theme === 'dark';
    return dark ? DARK : LIGHT;
  }

  #fit([west, south, east, north]: LonLatBounds, duration: number): void {
    const { clientWidth: width, clientHeight: height } = this.#map.getContainer();
    this.#map.fitBounds(
      [
        [west, south],
        [east, north],
      ],
      { padding: paddingOf({ width, height }), duration, maxZoom: CLOSEST },
    );
  }

  #settleSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), SETTLE_MS);
  }

  #onGround(call: () => void): void {
    if (this.#grounded) call();
    else this.#waiting.push(call);
  }

  /** Of what can be seen of the map. */
  get #edges() {
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const [first, last] = [
      this.#map.unproject([0, 0]),
      this.#map.unproject([clientWidth, clientHeight - this.#covered]),
    ];
    return [first.lng, last.lat, last.lng, first.lat] as const;
  }

  #drawGraticule(): void {
    setData(this.#map, 'graticule', graticule(this.#edges, graticuleStep(this.#map.getZoom())));
  }

  #settle(): void {
    const edges = this.#edges;
    const zoom = this.#map.getZoom();
    if (this.#grounded) this.#drawGraticule();
    this.#onview?.({ box: boxOfLonLat(edges), zoom, pixelRatio: window.devicePixelRatio });
  }
}

function crossElement(): HTMLElement {
  const cross = document.createElement('div');
  cross.className = 'cross-marker';
  cross.setAttribute('aria-hidden', 'true');
  return cross;
}
