import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapLibreMap } from 'maplibre-gl';
import { HALF_WORLD } from './mercator';
import { type RampId, rampTexels } from './ramps';
import type { Raster } from './raster';
import { compileRasterProgram, type RasterProgram } from './raster-shader';
import type { Range } from './stretch';

/** How values become colours. Nothing here touches a pixel of the result: a change costs one frame. */
export interface Look {
  /** One range a channel. */
  ranges: readonly Range[];
  /** Above 1 brightens the middle. */
  gamma: number;
  ramp: RampId;
  reversed: boolean;
}

export interface Drawing {
  raster: Raster;
  look: Look;
  /** 0..1 */
  opacity: number;
}

interface Held {
  textures: WebGLTexture[];
}

/** Texture units from this one on are left to MapLibre. */
const RAMP_UNIT = 3;

/**
 * Draws composites into the map's own WebGL context: one float texture a channel, filled as tiles arrive, stretched and
 * coloured in the fragment shader. Drawings later in the list lie on top.
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
  #held = new Map<Raster, Held>();
  #drawings: readonly Drawing[] = [];

  /** Replaces what is drawn; textures of rasters that are gone are freed. */
  draw(drawings: readonly Drawing[]): void {
    this.#drawings = drawings;
    const wanted = new Set(drawings.map(({ raster }) => raster));
    for (const raster of this.#held.keys()) if (!wanted.has(raster)) this.#release(raster);
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
    gl.deleteBuffer(this.#corners);
    gl.deleteVertexArray(this.#vertexArray);
    if (this.#program) gl.deleteProgram(this.#program.program);
    this.#map = undefined;
    this.#gl = undefined;
  }

  render(gl: WebGL2RenderingContext, { defaultProjectionData }: CustomRenderMethodInput): void {
    const program = this.#program;
    if (!program || this.#drawings.length === 0) return;
    gl.useProgram(program.program);
    gl.bindVertexArray(this.#vertexArray);
    gl.disable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    for (const drawing of this.#drawings) this.#drawOne(gl, program, drawing, defaultProjectionData.mainMatrix);
    gl.bindVertexArray(null);
  }

  #drawOne(gl: WebGL2RenderingContext, program: RasterProgram, drawing: Drawing, world: ArrayLike<number>): void {
    const { raster, look, opacity } = drawing;
    const { textures } = this.#upload(gl, raster);
    const { uniforms } = program;
    for (let unit = 0; unit < 3; unit++) {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, textures[unit] ?? textures[0]!);
    }
    gl.activeTexture(gl.TEXTURE0 + RAMP_UNIT);
    gl.bindTexture(gl.TEXTURE_2D, this.#ramp(gl, look));
    gl.uniform1i(uniforms.u_first, 0);
    gl.uniform1i(uniforms.u_second, 1);
    gl.uniform1i(uniforms.u_third, 2);
    gl.uniform1i(uniforms.u_ramp, RAMP_UNIT);
    gl.uniform1i(uniforms.u_channels, raster.channels.length);
    const [first, second = first, third = first] = look.ranges;
    if (!first || !second || !third) return;
    gl.uniform3f(uniforms.u_low, first[0], second[0], third[0]);
    gl.uniform3f(uniforms.u_high, first[1], second[1], third[1]);
    gl.uniform1f(uniforms.u_gamma, look.gamma);
    gl.uniform1f(uniforms.u_opacity, opacity);
    gl.uniformMatrix4fv(uniforms.u_matrix, false, placeOnWorld(world, raster));
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  #upload(gl: WebGL2RenderingContext, raster: Raster): Held {
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    let held = this.#held.get(raster);
    if (!held) {
      raster.takePatches();
      held = { textures: raster.channels.map((channel) => createChannel(gl, raster, channel)) };
      this.#held.set(raster, held);
      return held;
    }
    const patches = raster.takePatches();
    if (patches.length === 0) return held;
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, raster.width);
    for (const [i, channel] of raster.channels.entries()) {
      gl.bindTexture(gl.TEXTURE_2D, held.textures[i]!);
      for (const { x, y, width, height } of patches) {
        const view = channel.subarray(y * raster.width + x);
        gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, width, height, gl.RED, gl.FLOAT, view);
      }
    }
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
    return held;
  }

  #ramp(gl: WebGL2RenderingContext, { ramp, reversed }: Look): WebGLTexture {
    const key = `${ramp}:${reversed}`;
    const known = this.#ramps.get(key);
    if (known) return known;
    const texture = createTexture(gl);
    const texels = rampTexels(ramp, reversed);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, texels);
    this.#ramps.set(key, texture);
    return texture;
  }

  #release(raster: Raster): void {
    for (const texture of this.#held.get(raster)?.textures ?? []) this.#gl?.deleteTexture(texture);
    this.#held.delete(raster);
  }
}

function createTexture(gl: WebGL2RenderingContext): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return texture;
}

/** 32-bit floats, not halves: reflectances above 2048 would lose their last digits in a half. */
function createChannel(gl: WebGL2RenderingContext, raster: Raster, values: Float32Array): WebGLTexture {
  const texture = createTexture(gl);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, raster.width, raster.height, 0, gl.RED, gl.FLOAT, values);
  return texture;
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
