import { metresPerPixel } from './grid-for-view';
import { type Box, boxOfLonLat, HALF_WORLD, type LonLatBounds, toLonLat, toMercator } from './mercator';

/** Where a map looks: its middle, and the zoom as MapLibre counts it (the world is 512 CSS pixels wide at 0). */
export interface Camera {
  lon: number;
  lat: number;
  zoom: number;
}

/** A map's place on the page, CSS pixels. */
export interface Frame {
  width: number;
  height: number;
}

/** Nothing is seen closer when a place is gone to. */
export const CLOSEST = 17;

/** Room that is left around what a map is to show all of, CSS pixels. */
export function paddingOf({ width }: Frame): number {
  return Math.min(48, width * 0.06);
}

/** Shows all of some bounds, as large as the frame allows: where a map goes by its `fitBounds`. */
export function cameraFor(bounds: LonLatBounds, frame: Frame): Camera {
  const { west, south, east, north } = boxOfLonLat(bounds);
  const room = 2 * paddingOf(frame);
  const metres = Math.max((east - west) / (frame.width - room), (north - south) / (frame.height - room));
  const zoom = Math.min(CLOSEST, Math.log2((2 * HALF_WORLD) / (512 * metres)));
  const [lon, lat] = toLonLat((west + east) / 2, (south + north) / 2);
  return { lon, lat, zoom };
}

/** What a camera sees, in EPSG:3857. */
export function boxOfCamera({ lon, lat, zoom }: Camera, { width, height }: Frame): Box {
  const [x, y] = toMercator(lon, lat);
  const [across, down] = [(width * metresPerPixel(zoom)) / 2, (height * metresPerPixel(zoom)) / 2];
  return { west: x - across, south: y - down, east: x + across, north: y + down };
}
