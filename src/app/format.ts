import { t } from './texts/texts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Decimal units, two to three digits: `3.4 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : inWords(value.toFixed(1))} ${UNITS[unit]}`;
}

export function formatSeconds(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds < 10 ? inWords(seconds.toFixed(1)) : Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Metres on the ground, for pixel sizes: `9.8 m`, `1.2 km`. */
export function formatMetres(metres: number): string {
  if (metres >= 995) return `${inWords((metres / 1000).toFixed(1))} km`;
  return metres >= 20 ? `${Math.round(metres)} m` : `${inWords(metres.toFixed(1).replace(/\.0$/, ''))} m`;
}

/** Some three significant digits, without an exponent where it can be avoided. */
export function formatValue(value: number): string {
  return inWords(digitsOf(value));
}

/** What {@link formatEnd} says, as a number: fields of numbers have a point in every language. */
export function roundedEnd(value: number): number {
  return Number(digitsOf(Math.abs(value) >= 20 ? Math.round(value) : value));
}

/** As {@link formatValue}, without zeros that say nothing: ends of a legend are chosen, not measured. */
export function formatEnd(value: number): string {
  const text = digitsOf(Math.abs(value) >= 20 ? Math.round(value) : value);
  return inWords(/^-?\d+\.\d+$/.test(text) ? String(Number(text)) : text);
}

function digitsOf(value: number): string {
  if (Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.0005 || size >= 1e7)) return value.toExponential(2);
  if (Number.isInteger(value) || size >= 1000) return String(Math.round(value));
  return size >= 100 ? value.toFixed(1) : size >= 10 ? value.toFixed(2) : value.toFixed(3);
}

/** With the decimal sign of the page's language. */
function inWords(digits: string): string {
  return digits.replace('.', t.decimal);
}

/** Degrees keep the point in every language: here a comma stands between latitude and longitude. */
export function formatPosition(lon: number, lat: number): string {
  const wrapped = ((((lon + 180) % 360) + 360) % 360) - 180;
  const { north, east, south, west } = t.compass;
  return `${Math.abs(lat).toFixed(5)}° ${lat < 0 ? south : north}, ${Math.abs(wrapped).toFixed(5)}° ${wrapped < 0 ? west : east}`;
}
