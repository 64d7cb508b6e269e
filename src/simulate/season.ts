import { CENTRE } from './ground';
import { noise, ramp } from './noise';

const DAY = 86_400_000;

/** What a date decides for the whole landscape. */
export interface Season {
  year: number;
  /** Days since the first of January, with its fraction. */
  day: number;
  /** Water in the topsoil, 0..1. */
  wet: number;
  /** Metres of the lake above its mean level. */
  lakeLevel: number;
  /** Height above which snow lies, metres. */
  snowLine: number;
  /** Towards the sun: east, north and up, length 1. */
  sun: readonly [east: number, north: number, up: number];
}

/** @param date ISO 8601. */
export function seasonOf(date: string, seed: number): Season {
  const time = Date.parse(date);
  const year = new Date(time).getUTCFullYear();
  const start = Date.UTC(year, 0, 1);
  const day = (time - start) / DAY;
  const days = time / DAY;
  const winter = Math.cos((2 * Math.PI * (day - 20)) / 365.25);
  return {
    year,
    day,
    wet: Math.min(1, Math.max(0, 0.45 + 0.25 * winter + 0.45 * noise(days / 13, 0.5, seed + 301))),
    lakeLevel:
      1.2 * Math.cos((2 * Math.PI * (day - 158)) / 365.25) +
      0.3 * Math.sin(days / 68) +
      0.2 * noise(days / 31, 0.5, seed + 302),
    snowLine:
      1560 - 1220 * winter + 380 * noise(days / 11, 0.5, seed + 303) + 900 * ramp(60, 80, day) * ramp(300, 280, day),
    sun: sunAt(day),
  };
}

/** Direction of the sun over the middle of the landscape (Cooper's declination, equation of time left out). */
function sunAt(day: number): [number, number, number] {
  const declination = (23.45 * Math.PI * Math.sin((2 * Math.PI * (day + 284)) / 365.25)) / 180;
  const latitude = (CENTRE.latitude * Math.PI) / 180;
  const hour = ((day % 1) * 24 - 12 + CENTRE.longitude / 15) * (Math.PI / 12);
  return [
    -Math.cos(declination) * Math.sin(hour),
    Math.sin(declination) * Math.cos(latitude) - Math.cos(declination) * Math.sin(latitude) * Math.cos(hour),
    Math.sin(declination) * Math.sin(latitude) + Math.cos(declination) * Math.cos(latitude) * Math.cos(hour),
  ];
}
