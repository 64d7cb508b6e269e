import 'maplibre-gl/dist/maplibre-gl.css';
import { MapController } from '#app/map/map-controller';
import { boxOfGeobox, toLonLat } from '#view/mercator';
import { Raster } from '#view/raster';

/** What the test asks of the page: the application's own map, with a result of 4096 x 4096 pixels and three bands on it. */
export interface SmoothMap {
  /** Resolves once a moved map sends nothing to the graphics card any more; with the frames and bytes that took. */
  arrives(): Promise<{ frames: number; bytes: number }>;
  /** Moves the map a little, frame by frame, with the result on it or `bare`. */
  move(frames: number, bare?: boolean): Promise<Moved>;
}

export interface Moved {
  /** Milliseconds from the first frame to the last. */
  lasted: number;
  /** Milliseconds that scripts took, a frame. */
  scripts: number[];
  /** Bytes of pixels sent to the graphics card. */
  bytes: number;
  /** Milliseconds of every task of the page's thread over 50 ms. */
  longTasks: number[];
}

declare global {
  interface Window {
    smoothMap: SmoothMap;
  }
}

const SIDE = 4096;
const TILE = 512;
const NAMES = ['red', 'green', 'blue'];

let bytes = 0;
const { prototype } = WebGL2RenderingContext;
const { texImage2D, texSubImage2D } = prototype;
/** Pixels of results are the only floats of one channel. */
function counting(original: CallableFunction, [width, height, format]: readonly [number, number, number]) {
  return function (this: WebGL2RenderingContext, ...args: number[]) {
    if (args[format] === this.RED) bytes += args[width]! * args[height]! * 4;
    return Reflect.apply(original, this, args);
  };
}
prototype.texImage2D = counting(texImage2D, [3, 4, 6]) as typeof texImage2D;
prototype.texSubImage2D = counting(texSubImage2D, [4, 5, 6]) as typeof texSubImage2D;

/** Milliseconds of scripts, by the frame they belong to. */
const spent = new Map<number, number>();
const request = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) =>
  request((frame) => {
    const began = performance.now();
    callback(frame);
    spent.set(frame, (spent.get(frame) ?? 0) + performance.now() - began);
  });
const nextFrame = () => new Promise<number>((resolve) => window.requestAnimationFrame(resolve));

const longTasks: number[] = [];
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longTasks.push(duration);
}).observe({ type: 'longtask' });

const raster = new Raster(
  { crs: 'EPSG:3857', transform: [10, 0, 1_300_000, 0, -10, 6_150_000], shape: [SIDE, SIDE] },
  NAMES,
  [0, 0, 0],
);
const noise = Uint16Array.from({ length: TILE * TILE }, (_, i) => 1 + ((i * 2_654_435_761) % 4000));
for (let y = 0; y < SIDE; y += TILE) {
  for (let x = 0; x < SIDE; x += TILE) {
    raster.write({ x, y, shape: [1, TILE, TILE], bands: Object.fromEntries(NAMES.map((name) => [name, noise])) });
  }
}
const box = boxOfGeobox(raster.geobox);
const [lon, lat] = toLonLat((box.west + box.east) / 2, (box.south + box.north) / 2);
/** All of the result is on screen. */
const WHOLE = 11;

const map = new MapController(document.getElementById('map')!, { onclick: () => undefined });
map.goTo({ lon, lat, zoom: WHOLE });
const look = {
  ranges: NAMES.map(() => [0, 4000] as const),
  gamma: 1,
  ramp: 'grey' as const,
  reversed: false,
};
const layers = [{ opacity: 1, drawings: [{ raster, look, opacity: 1 }] }];
map.draw(layers);

window.smoothMap = {
  async arrives() {
    let frames = 0;
    for (let quiet = 0; quiet < 5 || bytes === 0; ) {
      const before = bytes;
      map.follow({ lon: lon + 1e-6 * (frames % 2), lat, zoom: WHOLE });
      await nextFrame();
      quiet = bytes === before ? quiet + 1 : 0;
      if (bytes > 0 && quiet === 0) frames++;
    }
    return { frames, bytes };
  },
  async move(frames, bare = false) {
    map.draw(bare ? [] : layers);
    spent.clear();
    longTasks.length = 0;
    bytes = 0;
    const began = performance.now();
    for (let i = 0; i < frames; i++) {
      const turn = (2 * Math.PI * i) / frames;
      map.follow({
        lon: lon + 0.05 * Math.sin(2 * turn),
        lat: lat + 0.03 * Math.sin(3 * turn),
        zoom: WHOLE + 1.5 * (1 - Math.cos(turn)),
      });
      await nextFrame();
    }
    const lasted = performance.now() - began;
    // A task over 50 ms is told of after it has ended.
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { lasted, scripts: [...spent.values()], bytes, longTasks: [...longTasks] };
  },
};
