/** CMYK of 8 bits, `samples` a pixel of which the first four are inks, as opaque RGBA: libtiff's conversion. */
export function cmykToRgba(inks: Uint8Array, samples: number): Uint8Array {
  const pixels = Math.floor(inks.length / samples);
  const rgba = new Uint8Array(pixels * 4);
  for (let pixel = 0, from = 0, to = 0; pixel < pixels; pixel++, from += samples, to += 4) {
    const light = 255 - inks[from + 3]!;
    for (let i = 0; i < 3; i++) rgba[to + i] = Math.floor((light * (255 - inks[from + i]!)) / 255);
    rgba[to + 3] = 255;
  }
  return rgba;
}
