import { NO_VALUE, type Raster } from './raster';
import { balancedRanges, percentileRange, sortedSample } from './stretch';

/**
 * A picture of one or three channels as RGBA, row by row, each stretched between its 2nd and 98th percentile; a pixel
 * without a value in any of them is transparent. Null where no channel has any.
 */
export function paintThumbnail({ channels, width, height }: Raster): Uint8ClampedArray<ArrayBuffer> | null {
  const three = channels.length === 3 ? channels : [channels[0]!, channels[0]!, channels[0]!];
  const sorted = three.map((channel) => sortedSample(channel, NO_VALUE));
  const ranges =
    channels.length === 3 ? balancedRanges(sorted, 2, 98) : sorted.map((channel) => percentileRange(channel, 2, 98));
  if (!ranges) return null;
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    let valid = true;
    for (const [channel, range] of ranges.entries()) {
      const value = three[channel]![i]!;
      valid &&= range !== null && value > NO_VALUE;
      if (range) pixels[i * 4 + channel] = (255 * (value - range[0])) / (range[1] - range[0]);
    }
    pixels[i * 4 + 3] = valid ? 255 : 0;
  }
  return pixels;
}
