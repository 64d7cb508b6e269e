import { describe, expect, test } from 'vitest';
import { footprintOfGrid } from '#index-images/footprint';
import { boxOf } from '#index-images/stac-item';
import { type GeoBox, geoboxPolygon, midLongitude, partsOf, resolveCrs, toLonLat } from '#quadrat';

function grid(crs: string, x: number, y: number, size: number, pixels = 100): GeoBox {
  return { crs, transform: [size / pixels, 0, x, 0, -size / pixels, y], shape: [pixels, pixels] };
}

/** Positions of all rings. */
function positions({ type, coordinates }: { type: string; coordinates?: unknown }): number[][] {
  return (type === 'Polygon' ? coordinates : (coordinates as unknown[]).flat()) as never;
}

describe('footprintOfGrid', () => {
  test('has no more points than its edges need, and stays within a metre of them over 300 km', async () => {
    const small = await footprintOfGrid(grid('EPSG:32613', 336375, 4462425, 1830));
    expect((small.coordinates as number[][][])[0]).toHaveLength(5);

    const large = grid('EPSG:32618', 400000, 4600020, 300000);
    const footprint = await footprintOfGrid(large);
    const ring = (footprint.coordinates as Array<Array<[number, number]>>)[0]!;
    const { parts } = toLonLat(partsOf(geoboxPolygon(large, 50)), await resolveCrs(large.crs));
    const exact = parts[0]!.paths[0]!;
    for (let index = 0; index < exact.length; index += 2) {
      const [x, y] = [exact[index]!, exact[index + 1]!];
      const away = ring.slice(1).map((end, at) => distance(x, y, ring[at]!, end));
      expect(Math.min(...away)).toBeLessThan(1e-5);
    }
    expect(ring.length).toBeLessThan(exact.length / 2);
  });

  test('is cut at 180 degrees, with a box from west to east across it', async () => {
    const footprint = await footprintOfGrid(grid('EPSG:32701', 100000, 8100000, 200000));
    expect(footprint.type).toBe('MultiPolygon');
    for (const [longitude] of positions(footprint).flat() as never as number[][]) {
      expect(Math.abs(longitude!)).toBeLessThanOrEqual(180);
    }
    const [west, south, east, north] = boxOf(footprint);
    expect(west).toBeGreaterThan(178);
    expect(east).toBeLessThan(-178);
    expect(south).toBeLessThan(north);
    expect(Math.abs(midLongitude({ crs: 'EPSG:4326', geometry: footprint }))).toBeGreaterThan(178);
  });

  test('goes around a pole as a whole', async () => {
    const footprint = await footprintOfGrid(grid('EPSG:3413', -1e6, 1e6, 2e6));
    const [west, , east, north] = boxOf(footprint);
    expect([west, east, north]).toEqual([-180, 180, 90]);
  });
});

function distance(x: number, y: number, [ax, ay]: [number, number], [bx, by]: [number, number]): number {
  const [dx, dy] = [bx - ax, by - ay];
  const part = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax - part * dx, y - ay - part * dy);
}
