import type { CustomRenderMethodInput, Map as MapLibreMap } from 'maplibre-gl';
import { describe, expect, it } from 'vitest';
import type { GeoBox } from '#quadrat';
import { HALF_WORLD } from '#view/mercator';
import { Raster } from '#view/raster';
import { type DrawnLayer, type Look, RasterLayer } from '#view/raster-layer';
import { BYTES_PER_FRAME, CHUNK } from '#view/raster-textures';

const SIDE = 256;

/** A canvas of 256 x 256 that shows a square of the world, and counts what is sent to its graphics card. */
function stage(layers: readonly DrawnLayer[], metres: number) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const gl = canvas.getContext('webgl2', { preserveDrawingBuffer: true })!;
  let sent = 0;
  const count = (width: number, height: number, format: number) => {
    if (format === gl.RED) sent += width * height * 4;
  };
  const { texImage2D, texSubImage2D } = gl;
  gl.texImage2D = ((...args: number[]) => {
    count(args[3]!, args[4]!, args[6]!);
    return Reflect.apply(texImage2D, gl, args);
  }) as typeof gl.texImage2D;
  gl.texSubImage2D = ((...args: number[]) => {
    count(args[4]!, args[5]!, args[6]!);
    return Reflect.apply(texSubImage2D, gl, args);
  }) as typeof gl.texSubImage2D;
  let wishes = 0;
  const layer = new RasterLayer();
  layer.onAdd({ triggerRepaint: () => wishes++ } as unknown as MapLibreMap, gl);
  layer.draw(layers);
  /** The world's unit square to clip space, so that [0, metres] east and [-metres, 0] north fill the canvas. */
  const scale = (2 * HALF_WORLD * 2) / metres;
  const mainMatrix = new Float32Array(16);
  mainMatrix.set([scale, 0, 0, 0, 0, -scale, 0, 0, 0, 0, 1, 0, -scale / 2 - 1, scale / 2 + 1, 0, 1]);
  return {
    layer,
    /** Draws one frame; says how many bytes of pixels it sent, and whether it wishes for another. */
    frame() {
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      [sent, wishes] = [0, 0];
      layer.render(gl, { defaultProjectionData: { mainMatrix } } as unknown as CustomRenderMethodInput);
      return { sent, more: wishes > 0 };
    },
    /** Red, green, blue and alpha, row 0 at the top. */
    pixel(x: number, y: number) {
      const rgba = new Uint8Array(4);
      gl.readPixels(x, SIDE - 1 - y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
      return [...rgba];
    },
    end() {
      layer.onRemove({} as MapLibreMap, gl);
      gl.getExtension('WEBGL_lose_context')?.loseContext();
    },
  };
}

const grid = (side: number, size = 10): GeoBox => ({
  crs: 'EPSG:3857',
  transform: [size, 0, 0, 0, -size, 0],
  shape: [side, side],
});
const GREY: Look = { ranges: [[0, 255]], gamma: 1, ramp: 'grey', reversed: false };
const COLOURS: Look = {
  ...GREY,
  ranges: [
    [0, 255],
    [0, 255],
    [0, 255],
  ],
};

/** A raster whose tiles are all written; `value` by column and row. */
function written(side: number, names: readonly string[], value: (col: number, row: number) => number): Raster {
  const raster = new Raster(grid(side), names, []);
  const tile = 256;
  for (let y = 0; y < side; y += tile) {
    for (let x = 0; x < side; x += tile) {
      const [height, width] = [Math.min(tile, side - y), Math.min(tile, side - x)];
      const data = Float32Array.from({ length: height * width }, (_, i) =>
        value(x + (i % width), y + Math.floor(i / width)),
      );
      raster.write({ x, y, shape: [1, height, width], bands: Object.fromEntries(names.map((name) => [name, data])) });
    }
  }
  return raster;
}

describe('the raster layer', () => {
  it('sends 4096 x 4096 pixels of three bands in small parts, all of them, and then nothing any more', () => {
    const raster = written(4096, ['red', 'green', 'blue'], (col, row) => (col >> 4) ^ (row >> 4));
    const view = stage([{ opacity: 1, drawings: [{ raster, look: COLOURS, opacity: 1 }] }], 40960);
    const one = CHUNK * CHUNK * 3 * 4;
    let total = 0;
    let frames = 0;
    for (let more = true; more; frames++) {
      const frame = view.frame();
      expect(frame.sent).toBeLessThan(BYTES_PER_FRAME + one);
      total += frame.sent;
      more = frame.more;
      expect(frames).toBeLessThan(60);
    }
    expect(total).toBe(4096 * 4096 * 3 * 4);
    expect(view.frame()).toEqual({ sent: 0, more: false });
    for (const [x, y] of [
      [3, 3],
      [31, 200],
      [128, 128],
      [200, 77],
      [255, 255],
    ] as const) {
      expect(view.pixel(x, y).slice(0, 3)).toEqual(Array(3).fill(x ^ y));
    }
    // No seam where two pieces meet: every pixel of a row that crosses them all is drawn.
    for (let x = 0; x < SIDE; x++) expect(view.pixel(x, 100)[3]).toBe(255);
    view.end();
  });

  it('sends only what is on screen, and of a new tile only the tile', () => {
    const raster = written(1536, ['red'], () => 9);
    const view = stage([{ opacity: 1, drawings: [{ raster, look: GREY, opacity: 1 }] }], 5000);
    expect(view.frame().sent).toBe(CHUNK * CHUNK * 4);
    raster.write({ x: 8, y: 4, shape: [1, 20, 30], bands: { red: new Float32Array(600).fill(200) } });
    expect(view.frame().sent).toBe(20 * 30 * 4);
    view.end();
  });

  it('shows an overview through no hole that its sharper part covers, however transparent the layer is', () => {
    const coarse = written(512, ['red'], () => 255);
    const fine = written(512, ['red'], () => 0);
    const drawings = [coarse, fine].map((raster) => ({ raster, look: GREY, opacity: 1 }));
    const view = stage([{ opacity: 0.5, drawings }], 5120);
    view.frame();
    const [value, , , alpha] = view.pixel(100, 100);
    expect(value).toBe(0);
    expect(alpha).toBeGreaterThan(126);
    expect(alpha).toBeLessThan(129);
    view.end();
  });

  it('draws each side of a divider only there', () => {
    const [dark, light] = [written(512, ['red'], () => 51), written(512, ['red'], () => 204)];
    const view = stage(
      [
        { opacity: 1, drawings: [{ raster: dark, look: GREY, opacity: 1, side: 'left' }] },
        { opacity: 1, drawings: [{ raster: light, look: GREY, opacity: 1, side: 'right' }] },
      ],
      5120,
    );
    view.layer.divide(0.25);
    view.frame();
    expect(view.pixel(62, 30)[0]).toBeLessThan(view.pixel(66, 30)[0]!);
    expect(view.pixel(62, 30)).toEqual(view.pixel(2, 30));
    expect(view.pixel(66, 30)).toEqual(view.pixel(250, 30));
    view.end();
  });

  it('gives classes their own colours, and hides what is hidden or unknown', () => {
    const raster = written(512, ['scl'], (col) => Math.floor(col / 128));
    const entry = (value: number, colour: string, visible = true) => ({ value, label: '', colour, visible });
    const palette = [entry(0, '#102030'), entry(1, '#ff0000'), entry(2, '#00ff00', false)];
    const view = stage([{ opacity: 1, drawings: [{ raster, look: { ...GREY, palette }, opacity: 1 }] }], 5120);
    view.frame();
    expect([32, 96, 160, 224].map((x) => view.pixel(x, 128))).toEqual([
      [16, 32, 48, 255],
      [255, 0, 0, 255],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
    view.end();
  });
});
