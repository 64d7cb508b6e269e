import type { FeatureCollection, LineString } from 'geojson';

const STEPS = [30, 15, 10, 5, 2, 1, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

/** Spacing in degrees that puts lines some 150 to 300 px apart at `zoom`. */
export function graticuleStep(zoom: number): number {
  const degreesPerPixel = 360 / (512 * 2 ** zoom);
  return STEPS.find((step) => step <= 260 * degreesPerPixel) ?? STEPS.at(-1)!;
}

/** Meridians and parallels over bounds of [west, south, east, north] degrees and a margin around them. */
export function graticule(
  bounds: readonly [number, number, number, number],
  step: number,
): FeatureCollection<LineString> {
  const [west, south, east, north] = bounds;
  const marginX = (east - west) / 2;
  const marginY = (north - south) / 2;
  const from = Math.floor((west - marginX) / step);
  const to = Math.ceil((east + marginX) / step);
  const low = Math.max(Math.floor((south - marginY) / step), Math.ceil(-85 / step));
  const high = Math.min(Math.ceil((north + marginY) / step), Math.floor(85 / step));
  const line = (coordinates: number[][]) => ({
    type: 'Feature' as const,
    properties: {},
    geometry: { type: 'LineString' as const, coordinates },
  });
  const features = [];
  for (let i = from; i <= to; i++)
    features.push(
      line([
        [i * step, low * step],
        [i * step, high * step],
      ]),
    );
  for (let j = low; j <= high; j++)
    features.push(
      line([
        [from * step, j * step],
        [to * step, j * step],
      ]),
    );
  return { type: 'FeatureCollection', features };
}

/** `12.25° E`, with as many digits as tell neighbouring lines apart. */
export function formatDegrees(value: number, axis: 'lon' | 'lat', step: number): string {
  const digits = step >= 1 ? 0 : Math.min(3, Math.ceil(-Math.log10(step) + (/[25]/.test(String(step)) ? 0.3 : 0)));
  const letter = axis === 'lon' ? (value < 0 ? 'W' : 'E') : value < 0 ? 'S' : 'N';
  return `${Math.abs(value).toFixed(digits)}° ${letter}`;
}
