import { linkProgram } from './link-program';
import { NO_VALUE } from './raster';

const VERTEX = `#version 300 es
uniform mat4 u_matrix;
uniform vec2 u_from;
uniform vec2 u_to;
in vec2 a_corner;
out vec2 v_uv;
void main() {
  v_uv = a_corner;
  // Exact at both ends, so that neighbouring chunks share their edge to the last bit, and no seam shows.
  gl_Position = u_matrix * vec4(mix(u_from, u_to, a_corner), 0.0, 1.0);
}`;

/**
 * Values to colours. Sampling is nearest on purpose: a pixel on screen is a pixel of the composite, and neighbours are
 * never blended across the edge of a cloud mask.
 */
const FRAGMENT = `#version 300 es
precision highp float;
precision highp sampler2D;
uniform sampler2D u_first;
uniform sampler2D u_second;
uniform sampler2D u_third;
uniform sampler2D u_ramp;
uniform int u_channels;
uniform vec3 u_low;
uniform vec3 u_high;
uniform float u_gamma;
uniform float u_opacity;
uniform bool u_classes;
uniform float u_side;
uniform float u_divider;
in vec2 v_uv;
out vec4 colour;
const float NO_VALUE = ${NO_VALUE.toExponential()};
void main() {
  if (u_side * (gl_FragCoord.x - u_divider) < 0.0) discard;
  float first = texture(u_first, v_uv).r;
  if (first <= NO_VALUE * 0.99) discard;
  if (u_classes) {
    vec4 entry = texture(u_ramp, vec2((first + 0.5) / 256.0, 0.5));
    if (entry.a < 0.5 || first > 255.0) discard;
    colour = vec4(entry.rgb, 1.0) * u_opacity;
    return;
  }
  if (u_channels == 1) {
    float t = clamp((first - u_low.x) / (u_high.x - u_low.x), 0.0, 1.0);
    t = pow(t, 1.0 / u_gamma);
    colour = vec4(texture(u_ramp, vec2((t * 255.0 + 0.5) / 256.0, 0.5)).rgb, 1.0) * u_opacity;
    return;
  }
  vec3 value = vec3(first, texture(u_second, v_uv).r, texture(u_third, v_uv).r);
  if (min(value.y, value.z) <= NO_VALUE * 0.99) discard;
  vec3 t = clamp((value - u_low) / (u_high - u_low), 0.0, 1.0);
  colour = vec4(pow(t, vec3(1.0 / u_gamma)), 1.0) * u_opacity;
}`;

const UNIFORMS = [
  'u_matrix',
  'u_first',
  'u_second',
  'u_third',
  'u_ramp',
  'u_channels',
  'u_low',
  'u_high',
  'u_gamma',
  'u_opacity',
  'u_from',
  'u_to',
  'u_classes',
  'u_side',
  'u_divider',
] as const;

export interface RasterProgram {
  program: WebGLProgram;
  corner: number;
  uniforms: Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>;
}

export function compileRasterProgram(gl: WebGL2RenderingContext): RasterProgram {
  const program = linkProgram(gl, VERTEX, FRAGMENT);
  const uniforms = Object.fromEntries(UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)]));
  return {
    program,
    corner: gl.getAttribLocation(program, 'a_corner'),
    uniforms: uniforms as RasterProgram['uniforms'],
  };
}
