import { paletteTexels } from './palette';
import { rampTexels } from './ramps';
import { NO_VALUE, type Raster } from './raster';
import type { Look } from './raster-layer';

/**
 * Rows of a raster as RGBA pixels, coloured as the map's shader (`raster-shader.ts`) colours them; transparent where there is
 * no value. On the processor, because a picture to keep may be larger than the screen and than a graphics card takes.
 */
export function colourise(raster: Raster, look: Look, firstRow: number, rows: number): Uint8ClampedArray<ArrayBuffer> {
  const { width, channels } = raster;
  const out = new Uint8ClampedArray(width * rows * 4);
  const [first, second, third] = channels;
  if (!first) return out;
  if (look.palette) return classes(first, paletteTexels(look.palette), firstRow * width, out);
  if (second && third) return colours([first, second, third], look, firstRow * width, out);
  return ramp(first, look, firstRow * width, out);
}

type Out = Uint8ClampedArray<ArrayBuffer>;

function classes(channel: Float32Array, texels: Uint8Array, from: number, out: Out): Out {
  for (let to = 0, pixel = from; to < out.length; to += 4, pixel++) {
    const value = channel[pixel]!;
    if (value >= 0 && value <= 255) out.set(texels.subarray(Math.floor(value) * 4, Math.floor(value) * 4 + 4), to);
  }
  return out;
}

function ramp(channel: Float32Array, look: Look, from: number, out: Out): Out {
  const texels = rampTexels(look.ramp, look.reversed);
  const place = placed(look, 0);
  for (let to = 0, pixel = from; to < out.length; to += 4, pixel++) {
    const value = channel[pixel]!;
    if (value <= NO_VALUE) continue;
    const entry = Math.round(place(value) * 255) * 4;
    out.set(texels.subarray(entry, entry + 4), to);
  }
  return out;
}

function colours([red, green, blue]: readonly Float32Array[], look: Look, from: number, out: Out): Out {
  const places = [placed(look, 0), placed(look, 1), placed(look, 2)] as const;
  for (let to = 0, pixel = from; to < out.length; to += 4, pixel++) {
    const [r, g, b] = [red![pixel]!, green![pixel]!, blue![pixel]!];
    if (r <= NO_VALUE || g <= NO_VALUE || b <= NO_VALUE) continue;
    out[to] = places[0](r) * 255;
    out[to + 1] = places[1](g) * 255;
    out[to + 2] = places[2](b) * 255;
    out[to + 3] = 255;
  }
  return out;
}

/** Where a value lies in the range of its channel, 0..1, gamma applied. */
function placed({ ranges, gamma }: Look, channel: number): (value: number) => number {
  const [low, high] = ranges[channel] ?? ranges[0]!;
  const curve = 1 / gamma;
  return (value) => Math.max(0, Math.min(1, (value - low) / (high - low))) ** curve;
}
