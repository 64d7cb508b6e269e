import type { Patch, Raster } from './raster';

/** Side of a piece of a raster on the graphics card. A whole number of tiles of a result fits into it. */
export const CHUNK = 512;

/**
 * What is sent to the card in one frame, all rasters together. Sending a raster of 4096 x 4096 at once would hold a frame up
 * for a large part of a second; so it comes in some dozens of frames, the map moving meanwhile.
 */
export const BYTES_PER_FRAME = 8 * 2 ** 20;

/** A piece of a raster; without textures until anything was written into it. */
export interface Chunk extends Patch {
  textures: WebGLTexture[];
  /** What was written since it was last sent, or null. */
  stale: Patch | null;
}

/** The pieces of one raster on the graphics card. */
export class RasterTextures {
  readonly chunks: readonly Chunk[];
  readonly #raster: Raster;
  readonly #columns: number;
  /** How many of the raster's patches were looked at. */
  #seen = 0;

  constructor(raster: Raster) {
    this.#raster = raster;
    this.#columns = Math.ceil(raster.width / CHUNK);
    this.chunks = Array.from({ length: this.#columns * Math.ceil(raster.height / CHUNK) }, (_, i) => {
      const [x, y] = [(i % this.#columns) * CHUNK, Math.floor(i / this.#columns) * CHUNK];
      const [width, height] = [Math.min(CHUNK, raster.width - x), Math.min(CHUNK, raster.height - y)];
      return { x, y, width, height, textures: [], stale: null };
    });
  }

  /**
   * Sends what was written to those chunks that are `visible`, up to about `budget` bytes.
   *
   * @returns bytes sent, and whether visible ones are left for the next frame
   */
  send(
    gl: WebGL2RenderingContext,
    budget: number,
    visible: (chunk: Patch) => boolean,
  ): { bytes: number; more: boolean } {
    this.#look();
    let bytes = 0;
    for (const chunk of this.chunks) {
      if (!chunk.stale || !visible(chunk)) continue;
      if (bytes >= budget) return { bytes, more: true };
      bytes += this.#sendChunk(gl, chunk, chunk.stale);
      chunk.stale = null;
    }
    return { bytes, more: false };
  }

  release(gl: WebGL2RenderingContext): void {
    for (const { textures } of this.chunks) for (const texture of textures) gl.deleteTexture(texture);
  }

  /** Marks the chunks that the raster's newest patches touch. */
  #look(): void {
    const { patches } = this.#raster;
    for (; this.#seen < patches.length; this.#seen++) {
      const patch = patches[this.#seen]!;
      const last = [Math.floor((patch.x + patch.width - 1) / CHUNK), Math.floor((patch.y + patch.height - 1) / CHUNK)];
      for (let row = Math.floor(patch.y / CHUNK); row <= last[1]!; row++) {
        for (let col = Math.floor(patch.x / CHUNK); col <= last[0]!; col++) {
          const chunk = this.chunks[row * this.#columns + col]!;
          chunk.stale = union(chunk.stale, within(patch, chunk));
        }
      }
    }
  }

  #sendChunk(gl: WebGL2RenderingContext, chunk: Chunk, stale: Patch): number {
    const { width: stride, channels } = this.#raster;
    const isNew = chunk.textures.length === 0;
    const part = isNew ? chunk : stale;
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, stride);
    gl.activeTexture(gl.TEXTURE0);
    for (const [i, channel] of channels.entries()) {
      const values = channel.subarray(part.y * stride + part.x);
      if (isNew) {
        const texture = createTexture(gl);
        // 32-bit floats, not halves: reflectances above 2048 would lose their last digits in a half.
        gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, part.width, part.height, 0, gl.RED, gl.FLOAT, values);
        chunk.textures.push(texture);
      } else {
        gl.bindTexture(gl.TEXTURE_2D, chunk.textures[i]!);
        const [x, y] = [part.x - chunk.x, part.y - chunk.y];
        gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, part.width, part.height, gl.RED, gl.FLOAT, values);
      }
    }
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
    return part.width * part.height * channels.length * 4;
  }
}

export function createTexture(gl: WebGL2RenderingContext): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return texture;
}

/** The smallest patch that holds both. */
function union(a: Patch | null, b: Patch): Patch {
  if (!a) return b;
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const [right, bottom] = [Math.max(a.x + a.width, b.x + b.width), Math.max(a.y + a.height, b.y + b.height)];
  return { x, y, width: right - x, height: bottom - y };
}

/** What of a patch lies in a chunk that it touches. */
function within(patch: Patch, chunk: Patch): Patch {
  const [x, y] = [Math.max(patch.x, chunk.x), Math.max(patch.y, chunk.y)];
  const right = Math.min(patch.x + patch.width, chunk.x + chunk.width);
  const bottom = Math.min(patch.y + patch.height, chunk.y + chunk.height);
  return { x, y, width: right - x, height: bottom - y };
}
