import { type AreaGeometry, boxArea, countPositions, readArea } from './read-area';

/** Longer ones do not fit into every mail and messenger; then a link goes without. */
const MOST_IN_LINK = 300;
/** About a metre. */
const DIGITS = 5;

/**
 * An area for an address: `box:<w>,<s>,<e>,<n>`, or rings of `<lon>,<lat>` pairs, `;` between rings and `;;` between
 * polygons, to a metre. Null where it has too many corners for a link.
 */
export function areaToText(area: AreaGeometry): string | null {
  const box = asBox(area);
  if (box) return `box:${box.map(short).join(',')}`;
  if (countPositions(area) > MOST_IN_LINK) return null;
  return area.coordinates
    .map((polygon) =>
      polygon
        .map((ring) =>
          ring
            .slice(0, -1)
            .map(([lon, lat]) => `${short(lon)},${short(lat)}`)
            .join(','),
        )
        .join(';'),
    )
    .join(';;');
}

/** The area that {@link areaToText} wrote; null for anything else. */
export function areaFromText(text: string): AreaGeometry | null {
  if (text.startsWith('box:')) {
    const numbers = text.slice(4).split(',').map(Number);
    const read = numbers.length === 4 ? readArea(numbers.join(' ')) : null;
    return read && 'area' in read ? read.area : null;
  }
  const polygons = text.split(';;').map((polygon) => polygon.split(';').map(pairsOf));
  const read = readArea(JSON.stringify({ type: 'MultiPolygon', coordinates: polygons }));
  return 'area' in read ? read.area : null;
}

function pairsOf(ring: string): number[][] {
  const numbers = ring.split(',').map(Number);
  return Array.from({ length: Math.floor(numbers.length / 2) }, (_, i) => [numbers[2 * i]!, numbers[2 * i + 1]!]);
}

/** [west, south, east, north] of an area that is but a rectangle. */
function asBox({ coordinates }: AreaGeometry): [number, number, number, number] | null {
  const [ring] = coordinates[0] ?? [];
  if (coordinates.length !== 1 || coordinates[0]?.length !== 1 || ring?.length !== 5) return null;
  const lons = ring.map(([lon]) => lon);
  const lats = ring.map(([, lat]) => lat);
  const box = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)] as const;
  const plain = boxArea(box).coordinates[0]![0]!;
  const same = plain.every(([lon, lat]) => ring.some(([x, y]) => x === lon && y === lat));
  const along = ring.every(([x, y], i) => i === 0 || x === ring[i - 1]![0] || y === ring[i - 1]![1]);
  return same && along ? [...box] : null;
}

const short = (value: number): string => String(Number(value.toFixed(DIGITS)));
