/** Mean radius of the Earth in kilometres (IUGG). */
const RADIUS = 6371.0088;

/**
 * Area of polygons in longitude and latitude in square kilometres, on a sphere, edges along straight lines of longitude
 * and latitude: right to half a percent, which is what a label needs.
 */
export function squareKilometres(
  polygons: ReadonlyArray<ReadonlyArray<ReadonlyArray<readonly [number, number]>>>,
): number {
  return polygons.reduce((sum, rings) => {
    const [outer = 0, ...holes] = rings.map(ringArea);
    return sum + Math.max(0, outer - holes.reduce((all, hole) => all + hole, 0));
  }, 0);
}

/** By the trapezoids under its edges on the cylinder of equal area, where a parallel lies at the sine of its latitude. */
function ringArea(ring: ReadonlyArray<readonly [number, number]>): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [lon0, lat0] = ring[i - 1]!;
    const [lon1, lat1] = ring[i]!;
    sum += (lon1 - lon0) * (Math.sin((lat0 * Math.PI) / 180) + Math.sin((lat1 * Math.PI) / 180));
  }
  return (Math.abs(sum) / 2) * (Math.PI / 180) * RADIUS ** 2;
}
