import cities from 'city-timezones/data/cityMap.json';

export interface FoundPlace {
  name: string;
  /** Province and country, or nothing for a pair of coordinates. */
  within: string;
  lon: number;
  lat: number;
  zoom: number;
}

interface Entry extends FoundPlace {
  /** What is searched: lower case, without accents. */
  key: string;
  people: number;
}

const CITY_ZOOM = 11;
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const ENTRIES: readonly Entry[] = cities.map(({ city, province, country, lat, lng, pop }) => ({
  name: city,
  within: [province, country].filter((part) => part !== '' && part !== city).join(', '),
  lon: lng,
  lat,
  zoom: CITY_ZOOM,
  key: plain(city),
  people: pop,
}));

/**
 * Places whose name begins with what was typed, then those that have it further in, the largest first. What comes after a
 * comma narrows to a province or country; two numbers are a place by itself, latitude first as people write it.
 */
export function findPlaces(typed: string, limit = 8): FoundPlace[] {
  const position = positionOf(typed);
  if (position) return [position];
  const [name = '', ...rest] = plain(typed)
    .split(',')
    .map((part) => part.trim());
  if (name.length < 2) return [];
  const inside = rest.filter((part) => part !== '');
  const found = ENTRIES.filter(
    ({ key, within }) => key.includes(name) && inside.every((part) => plain(within).includes(part)),
  );
  const rank = ({ key }: Entry) => (key === name ? 0 : key.startsWith(name) ? 1 : 2);
  return found.sort((a, b) => rank(a) - rank(b) || b.people - a.people).slice(0, limit);
}

/** `48.25, 12.0`, also with hemispheres: `48.25 N 12 E`. */
function positionOf(typed: string): FoundPlace | null {
  const match = /^\s*([-+]?\d+(?:\.\d+)?)\s*°?\s*([NS])?\s*[,;\s]\s*([-+]?\d+(?:\.\d+)?)\s*°?\s*([EWO])?\s*$/i.exec(
    typed,
  );
  if (!match) return null;
  const lat = Number(match[1]) * (match[2]?.toUpperCase() === 'S' ? -1 : 1);
  const lon = Number(match[3]) * (match[4]?.toUpperCase() === 'W' ? -1 : 1);
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
  return { name: `${lat}, ${lon}`, within: '', lon, lat, zoom: 13 };
}
