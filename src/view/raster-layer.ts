import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapLibreMap } from 'maplibre-gl';
import { FIRST_PICTURE, markOnce, PICTURE_ON_MAP } from './first-picture';
import { HALF_WORLD } from './mercator';
import { Offscreen } from './offscreen';
import { type PaletteEntry, paletteTexels } from './palette';
import { type RampId, rampTexels } from './ramps';
import type { Patch, Raster } from './raster';
import { compileRasterProgram, type RasterProgram } from './raster-shader';
import { BYTES_PER_FRAME, createTexture, RasterTextures } from './raster-textures';
import type { Range } from './stretch';

/** How values become colours. Nothing here touches a pixel of the result: a change costs one frame. */
export interface Look {
  /** One range a channel. */
  ranges: readonly Range[];
  /** Above 1 brightens the middle. */
  gamma: number;
  ramp: RampId;
  reversed: boolean;
  /** Of a class band: a colour a value, in place of the ramp. */
  palette?: readonly PaletteEntry[];
}

export interface Drawing {
  raster: Raster;
  look: Look;
  /** 0..1 */
  opacity: number;
  /** Drawn on this side of the divider only; on both where absent. */
  side?: 'left' | 'right';
}

/** Drawings that are one layer to whoever looks at them, seen through together; later ones lie on top. */
export interface DrawnLayer {
  /** 0..1 */
  opacity: number;
  drawings: readonly Drawing[];
}

/** Texture units from this one on are left to MapLibre. */
const RAMP_UNIT = 3;
/** Ramps and palettes kept on the card. */
const MOST_RAMPS = 32;
/**
 * Draws composites into the map's own WebGL context: float textures, filled as tiles arrive, stretched and coloured in the
 * fragment shader. Layers later in the list lie on top.
 */
export class RasterLayer implements CustomLayerInterface {
  readonly id = 'quadrat-raster';
  readonly type = 'custom';
  readonly renderingMode = '2d';
  #map: MapLibreMap | undefined;
  #gl: WebGL2RenderingContext | undefined;
  #program: RasterProgram | undefined;
  #corners: WebGLBuffer | null = null;
  #vertexArray: WebGLVertexArrayObject | null = null;
  #ramps = new Map<string, WebGLTexture>();
  #held = new Map<Raster, RasterTextures>();
  #layers: readonly DrawnLayer[] = [];
  #offscreen: Offscreen | undefined;
  #divider = 0.5;
  #shown = false;
  readonly #onfirst: (() => void) | undefined;

  /** @param onfirst called in the first frame that shows pixels of a result. */
  constructor(onfirst?: () => void) {
    this.#onfirst = onfirst;
  }

  /** Replaces what is drawn; textures of rasters that are gone are freed. */
  draw(layers: readonly DrawnLayer[]): void {
    this.#layers = layers;
    const wanted = new Set(layers.flatMap(({ drawings }) => drawings.map(({ raster }) => raster)));
    for (const raster of this.#held.keys()) if (!wanted.has(raster)) this.#release(raster);
    this.repaint();
  }

  /** Where the left side ends and the right one begins, as a fraction of the map's width. */
  divide(at: number): void {
    this.#divider = at;
    this.repaint();
  }

  /** To be called after tiles were written to a raster that is drawn. */
  repaint(): void {
    this.#map?.triggerRepaint();
  }

  onAdd(map: MapLibreMap, gl: WebGL2RenderingContext): void {
    this.#map = map;
    this.#gl = gl;
    // Also after a lost context: every name of the old one is worthless by then.
    this.#held.clear();
    this.#ramps.clear();
    this.#offscreen = undefined;
    this.#program = compileRasterProgram(gl);
    this.#corners = gl.createBuffer();
    this.#vertexArray = gl.createVertexArray();
    gl.bindVertexArray(this.#vertexArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#corners);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
    gl.enableVertexAttribArray(this.#program.corner);
    gl.vertexAttribPointer(this.#program.corner, 2, gl.FLOAT, false, 0, 0);
    gl.bindVertexArray(null);
  }

  onRemove(_map: MapLibreMap, gl: WebGL2RenderingContext): void {
    for (const raster of [...this.#held.keys()]) this.#release(raster);
    for (const texture of this.#ramps.values()) gl.deleteTexture(texture);
    this.#ramps.clear();
    this.#offscreen?.release(gl);
    gl.deleteBuffer(this.#corners);
    gl.deleteVertexArray(this.#vertexArray);
    if (this.#program) gl.deleteProgram(this.#program.program);
    this.#map = undefined;
    this.#gl = undefined;
  }

  render(gl: WebGL2RenderingContext, { defaultProjectionData }: CustomRenderMethodInput): void {
    const program = this.#program;
    if (!program || this.#layers.length === 0) return;
    gl.bindVertexArray(this.#vertexArray);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const sending = { left: BYTES_PER_FRAME, more: false };
    for (const { opacity, drawings } of this.#layers) {
      if (opacity === 0 || drawings.length === 0) continue;
      this.#offscreen ??= new Offscreen(gl);
      if (opacity < 1) this.#offscreen.begin(gl);
      gl.useProgram(program.program);
      for (const drawing of drawings) {
        const matrix = placeOnWorld(defaultProjectionData.mainMatrix, drawing.raster);
        this.#send(gl, drawing.raster, matrix, sending);
        this.#drawOne(gl, program, drawing, matrix);
      }
      if (opacity < 1) this.#offscreen.end(gl, opacity);
    }
    gl.bindVertexArray(null);
    if (sending.more) this.repaint();
  }

  #send(gl: WebGL2RenderingContext, raster: Raster, matrix: Float32Array, sending: { left: number; more: boolean }) {
    const sent = this.#texturesOf(raster).send(gl, sending.left, (chunk) => isOnScreen(matrix, raster, chunk));
    sending.left = Math.max(0, sending.left - sent.bytes);
    sending.more ||= sent.more;
  }

  #drawOne(gl: WebGL2RenderingContext, { uniforms }: RasterProgram, drawing: Drawing, matrix: Float32Array): void {
    const { raster, look, opacity, side } = drawing;
    const [first, second = first, third = first] = look.ranges;
    if (!first || !second || !third) return;
    gl.activeTexture(gl.TEXTURE0 + RAMP_UNIT);
    gl.bindTexture(gl.TEXTURE_2D, this.#ramp(gl, look));
    gl.uniform1i(uniforms.u_first, 0);
    gl.uniform1i(uniforms.u_second, 1);
    gl.uniform1i(uniforms.u_third, 2);
    gl.uniform1i(uniforms.u_ramp, RAMP_UNIT);
    gl.uniform1i(uniforms.u_channels, raster.channels.length);
    gl.uniform1i(uniforms.u_classes, look.palette ? 1 : 0);
    gl.uniform3f(uniforms.u_low, first[0], second[0], third[0]);
    gl.uniform3f(uniforms.u_high, first[1], second[1], third[1]);
    gl.uniform1f(uniforms.u_gamma, look.gamma);
    gl.uniform1f(uniforms.u_opacity, opacity);
    gl.uniform1f(uniforms.u_side, side === 'left' ? -1 : side === 'right' ? 1 : 0);
    gl.uniform1f(uniforms.u_divider, this.#divider * gl.drawingBufferWidth);
    gl.uniformMatrix4fv(uniforms.u_matrix, false, matrix);
    for (const chunk of this.#texturesOf(raster).chunks) {
      const { x, y, width, height, textures } = chunk;
      if (textures.length === 0 || !isOnScreen(matrix, raster, chunk)) continue;
      for (let unit = 0; unit < 3; unit++) {
        gl.activeTexture(gl.TEXTURE0 + unit);
        gl.bindTexture(gl.TEXTURE_2D, textures[unit] ?? textures[0]!);
      }
      gl.uniform2f(uniforms.u_from, x / raster.width, y / raster.height);
      gl.uniform2f(uniforms.u_to, (x + width) / raster.width, (y + height) / raster.height);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
      if (this.#shown) continue;
      this.#shown = true;
      markOnce(FIRST_PICTURE);
      markOnce(PICTURE_ON_MAP);
      this.#onfirst?.();
    }
  }

  #texturesOf(raster: Raster): RasterTextures {
    const held = this.#held.get(raster) ?? new RasterTextures(raster);
    this.#held.set(raster, held);
    return held;
  }

  #ramp(gl: WebGL2RenderingContext, { ramp, reversed, palette }: Look): WebGLTexture {
    const key = palette
      ? palette.map(({ value, colour, visible }) => `${value}${colour}${visible}`).join()
      : `${ramp}:${reversed}`;
    const known = this.#ramps.get(key);
    if (known) return known;
    // A colour field that is dragged gives a palette a frame.
    if (this.#ramps.size >= MOST_RAMPS) {
      for (const texture of this.#ramps.values()) gl.deleteTexture(texture);
      this.#ramps.clear();
    }
    const texture = createTexture(gl);
    const texels = palette ? paletteTexels(palette) : rampTexels(ramp, reversed);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, texels);
    this.#ramps.set(key, texture);
    return texture;
  }

  #release(raster: Raster): void {
    if (this.#gl) this.#held.get(raster)?.release(this.#gl);
    this.#held.delete(raster);
  }
}

/** Whether any of a chunk is on screen; on a map that is neither turned nor tilted a box says it all. */
function isOnScreen(matrix: Float32Array, raster: Raster, { x, y, width, height }: Patch): boolean {
  const w = matrix[15]!;
  const at = (u: number, row: 0 | 1, v: number) => (matrix[row]! * u + matrix[4 + row]! * v + matrix[12 + row]!) / w;
  const [u0, v0] = [x / raster.width, y / raster.height];
  const [u1, v1] = [(x + width) / raster.width, (y + height) / raster.height];
  const [left, right] = [at(u0, 0, v0), at(u1, 0, v1)];
  const [top, bottom] = [at(u0, 1, v0), at(u1, 1, v1)];
  return (
    Math.max(left, right) >= -1 &&
    Math.min(left, right) <= 1 &&
    Math.max(top, bottom) >= -1 &&
    Math.min(top, bottom) <= 1
  );
}

/**
 * The map's matrix for a unit square laid on the raster's ground, u to the east and v to the south. Multiplied in
 * doubles here, because world coordinates in 32-bit floats are 2.4 m apart.
 */
export function placeOnWorld(
  world: ArrayLike<number>,
  raster: Pick<Raster, 'geobox' | 'width' | 'height'>,
): Float32Array {
  const [a, , c, , e, f] = raster.geobox.transform;
  const size = 2 * HALF_WORLD;
  const sx = (a * raster.width) / size;
  const sy = (-e * raster.height) / size;
  const tx = (c + HALF_WORLD) / size;
  const ty = (HALF_WORLD - f) / size;
  const matrix = new Float32Array(16);
  for (let row = 0; row < 4; row++) {
    const x = world[row]!;
    const y = world[4 + row]!;
    matrix[row] = x * sx;
    matrix[4 + row] = y * sy;
    matrix[8 + row] = world[8 + row]!;
    matrix[12 + row] = x * tx + y * ty + world[12 + row]!;
  }
  return matrix;
}
