import { linkProgram } from './link-program';

const VERTEX = `#version 300 es
out vec2 v_uv;
void main() {
  v_uv = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = vec4(v_uv * 2.0 - 1.0, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
uniform sampler2D u_picture;
uniform float u_opacity;
in vec2 v_uv;
out vec4 colour;
void main() {
  colour = texture(u_picture, v_uv) * u_opacity;
}`;

/**
 * A layer that is seen through is drawn whole first, beside the screen, and then laid on it: an overview that lies under
 * its sharper part would otherwise show through it.
 */
export class Offscreen {
  readonly #program: WebGLProgram;
  readonly #opacity: WebGLUniformLocation | null;
  readonly #framebuffer: WebGLFramebuffer;
  readonly #texture: WebGLTexture;
  #width = 0;
  #height = 0;
  #screen: WebGLFramebuffer | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.#program = linkProgram(gl, VERTEX, FRAGMENT);
    this.#opacity = gl.getUniformLocation(this.#program, 'u_opacity');
    this.#framebuffer = gl.createFramebuffer();
    this.#texture = gl.createTexture();
  }

  /** What is drawn from now on lands beside the screen. */
  begin(gl: WebGL2RenderingContext): void {
    this.#screen = gl.getParameter(gl.FRAMEBUFFER_BINDING);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#framebuffer);
    const { drawingBufferWidth: width, drawingBufferHeight: height } = gl;
    if (width !== this.#width || height !== this.#height) {
      [this.#width, this.#height] = [width, height];
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, this.#texture);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.#texture, 0);
    }
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }

  /** Lays what was drawn since `begin` on the screen. */
  end(gl: WebGL2RenderingContext, opacity: number): void {
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#screen);
    gl.useProgram(this.#program);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.uniform1f(this.#opacity, opacity);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  release(gl: WebGL2RenderingContext): void {
    gl.deleteFramebuffer(this.#framebuffer);
    gl.deleteTexture(this.#texture);
    gl.deleteProgram(this.#program);
  }
}
