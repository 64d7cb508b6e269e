/** D50: the white that libtiff takes where tag 318 is missing, as chromaticity x and y. */
export const D50: readonly number[] = [96.425 / 278.893, 100 / 278.893];

/** XYZ to linear light of an sRGB display, and its gamma: libtiff's, which differs from sRGB's own curve near black. */
const TO_DISPLAY = [
  [3.241, -1.5374, -0.4986],
  [-0.9692, 1.876, 0.0416],
  [0.0556, -0.204, 1.057],
] as const;
const GAMMA = 2.4;
const BLACK = 1;
const WHITE = 100;
const TABLE_SIZE = 1500;

/**
 * CIE L*a*b* of 8 bits (TIFF 6.0, section 23: a* and b* signed), `samples` a pixel, as opaque RGBA. Follows tif_color.c in
 * its steps, tables and single precision, so that pixels equal GDAL's.
 */
export function cielabToRgba(lab: Uint8Array, samples: number, whitePoint: readonly number[]): Uint8Array {
  const f = Math.fround;
  const [x, y] = whitePoint as [number, number];
  const white = [f((x / y) * 100), 100, f(((1 - x - y) / y) * 100)] as const;
  const levels = Float32Array.from({ length: TABLE_SIZE + 1 }, (_, i) => 255 * f((i / TABLE_SIZE) ** (1 / GAMMA)));
  const step = f((WHITE - BLACK) / TABLE_SIZE);
  const pixels = Math.floor(lab.length / samples);
  const rgba = new Uint8Array(pixels * 4);
  for (let pixel = 0, from = 0, to = 0; pixel < pixels; pixel++, from += samples, to += 4) {
    const lightness = f(f(lab[from]! * 100) / 255);
    const dark = lightness < f(8.856);
    const luminance = dark ? f(f(lightness * white[1]) / f(903.292)) : 0;
    const root = dark ? f(f(f(7.787) * f(luminance / white[1])) + f(f(16) / 116)) : f(f(lightness + 16) / 116);
    const xyz = [
      component(f(f(signed(lab[from + 1]!) / 500) + root), white[0]),
      dark ? luminance : cubed(white[1], root),
      component(f(root - f(signed(lab[from + 2]!) / 200)), white[2]),
    ] as const;
    TO_DISPLAY.forEach((row, i) => {
      const [x, y, z] = row.map((weight, j) => f(f(weight) * xyz[j]!)) as [number, number, number];
      const light = f(f(x + y) + z);
      const shown = Math.min(WHITE, Math.max(BLACK, light));
      rgba[to + i] = Math.floor(levels[Math.min(TABLE_SIZE, Math.floor(f(f(shown - BLACK) / step)))]! + 0.5);
    });
    rgba[to + 3] = 255;
  }
  return rgba;
}

function signed(byte: number): number {
  return (byte << 24) >> 24;
}

function component(root: number, white: number): number {
  const f = Math.fround;
  return root < f(0.2069) ? f(f(white * f(root - f(0.13793))) / f(7.787)) : cubed(white, root);
}

function cubed(white: number, root: number): number {
  const f = Math.fround;
  return f(f(f(white * root) * root) * root);
}
