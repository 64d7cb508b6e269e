/** Half axis and flattening of the ellipsoid of WGS 84. */
const AXIS = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const RADIANS = Math.PI / 180;

type Position = readonly [lon: number, lat: number];

/** Length along positions in metres, every piece of it the shortest way on the ellipsoid of WGS 84. */
export function pathLength(positions: readonly Position[]): number {
  return positions.slice(1).reduce((sum, position, i) => sum + distance(positions[i]!, position), 0);
}

/**
 * Metres between two positions by Vincenty's inverse formula (Survey Review 23, 1975), right to a millimetre; NaN between
 * nearly opposite sides of the globe, where it finds no end.
 */
function distance([lon1, lat1]: Position, [lon2, lat2]: Position): number {
  const polar = AXIS * (1 - FLATTENING);
  const [u1, u2] = [lat1, lat2].map((lat) => Math.atan((1 - FLATTENING) * Math.tan(lat * RADIANS))) as [number, number];
  const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  // The short way round.
  const away = ((((lon2 - lon1 + 180) % 360) + 360) % 360) - 180;
  let lambda = away * RADIANS;
  for (let turn = 0; turn < 100; turn++) {
    const [sinLambda, cosLambda] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(cos2 * sinLambda, cos1 * sin2 - sin1 * cos2 * cosLambda);
    if (sinSigma === 0) return 0;
    const cosSigma = sin1 * sin2 + cos1 * cos2 * cosLambda;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (cos1 * cos2 * sinLambda) / sinSigma;
    const cosSqAlpha = 1 - sinAlpha ** 2;
    // Along the equator there is no such middle.
    const cos2M = cosSqAlpha === 0 ? 0 : cosSigma - (2 * sin1 * sin2) / cosSqAlpha;
    const c = (FLATTENING / 16) * cosSqAlpha * (4 + FLATTENING * (4 - 3 * cosSqAlpha));
    const before = lambda;
    lambda =
      away * RADIANS +
      (1 - c) * FLATTENING * sinAlpha * (sigma + c * sinSigma * (cos2M + c * cosSigma * (2 * cos2M ** 2 - 1)));
    if (Math.abs(lambda - before) > 1e-12) continue;
    const uSq = (cosSqAlpha * (AXIS ** 2 - polar ** 2)) / polar ** 2;
    const a = 1 + (uSq / 16384) * (4096 + uSq * (-768 + uSq * (320 - 175 * uSq)));
    const b = (uSq / 1024) * (256 + uSq * (-128 + uSq * (74 - 47 * uSq)));
    const third = (b / 6) * cos2M * (4 * sinSigma ** 2 - 3) * (4 * cos2M ** 2 - 3);
    const correction = b * sinSigma * (cos2M + (b / 4) * (cosSigma * (2 * cos2M ** 2 - 1) - third));
    return polar * a * (sigma - correction);
  }
  return Number.NaN;
}
