/** A point or span of time as a name tells it. */
export interface NamedTime {
  /** `YYYY-MM-DD`; `YYYY-MM` or `YYYY` for a whole month or year. */
  date: string;
  /** `HH:MM:SS` in UTC, where the name has a time of day. Names of satellite images have no other zone. */
  time?: string;
}

/** Aerial photography begins before satellites, names with a day of year do not. */
const EARLIEST_DATE = 1900;
const EARLIEST_ORDINAL = 1970;
const LATEST = new Date().getUTCFullYear() + 1;

const SEPARATED = /(?<!\d)(\d{4})([-_.])(\d{2})\2(\d{2})(?:T(\d{2})[-:_.]?(\d{2})[-:_.]?(\d{2}))?(?!\d)/gi;
const COMPACT = /(?<!\d)(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(?!\d)/gi;
const ORDINAL = /(?<!\d)(\d{4})(\d{3})(?:T?(\d{2})(\d{2})(\d{2}))?(?!\d)/gi;

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** `YYYY-MM-DD`, or undefined where the calendar has no such day or nobody took an image then. */
export function calendarDate(year: number, month: number, day: number): string | undefined {
  if (year < EARLIEST_DATE || year > LATEST) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return `${year}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** The same for the day of a year, from 1. */
export function ordinalDate(year: number, dayOfYear: number): string | undefined {
  if (year < EARLIEST_ORDINAL || year > LATEST || dayOfYear < 1) return undefined;
  const date = new Date(Date.UTC(year, 0, dayOfYear));
  return date.getUTCFullYear() === year ? date.toISOString().slice(0, 10) : undefined;
}

function timeOfDay(hour?: string, minute?: string, second = '00'): string | undefined {
  if (hour === undefined || minute === undefined) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return `${hour}:${minute}:${second}`;
}

function* candidates(text: string): Generator<NamedTime> {
  for (const [, year, , month, day, hour, minute, second] of text.matchAll(SEPARATED)) {
    const date = calendarDate(Number(year), Number(month), Number(day));
    if (date) yield { date, time: timeOfDay(hour, minute, second) };
  }
  for (const [, year, month, day, hour, minute, second] of text.matchAll(COMPACT)) {
    const date = calendarDate(Number(year), Number(month), Number(day));
    const time = timeOfDay(hour, minute, second);
    // Twelve or fourteen digits are a date only if all of them are: otherwise they are some other number.
    if (date && (hour === undefined || time)) yield { date, time };
  }
  for (const [, year, day, hour, minute, second] of text.matchAll(ORDINAL)) {
    const date = ordinalDate(Number(year), Number(day));
    const time = timeOfDay(hour, minute, second);
    if (date && (hour === undefined || time)) yield { date, time };
  }
}

/**
 * Every different day a name could mean: 2019-08-31, 2019_08_31, 20190831, 20190831T101010, 20190831101010, 2019243,
 * 2019243T101010. Two-digit years, day-first dates and a lone year are not read: each could be another number.
 * Where one day comes with several times (start and end of a pass), the earliest is kept.
 */
export function datesIn(text: string): NamedTime[] {
  const found = new Map<string, NamedTime>();
  for (const candidate of candidates(text)) {
    const known = found.get(candidate.date);
    const earlier = candidate.time !== undefined && (known?.time === undefined || candidate.time < known.time);
    if (!known || earlier) found.set(candidate.date, candidate.time ? candidate : { date: candidate.date });
  }
  return [...found.values()];
}

/** The text of a `date` group: everything `datesIn` reads, and `YYYY-MM`, `YYYYMM`, `YYYY` for a whole period. */
export function dateFromGroup(text: string): NamedTime | undefined {
  const days = datesIn(text);
  if (days.length > 0) return days.length === 1 ? days[0] : undefined;
  const match = /^(\d{4})(?:[-_./]?(\d{2}))?(?:[-_./](\d{2}))?$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day] = match;
  const date = calendarDate(Number(year), Number(month ?? 1), Number(day ?? 1));
  return date === undefined ? undefined : { date: date.slice(0, day ? 10 : month ? 7 : 4) };
}

/** When an item was taken, as STAC writes it. */
export interface ItemTimes {
  /** Null where the item stands for a span. */
  datetime: string | null;
  start_datetime?: string;
  end_datetime?: string;
}

/**
 * A day means the local day, but an item needs an instant in UTC. Midnight UTC would fall on the evening before in the
 * Americas; a span over the day would lie in two UTC days almost everywhere. So a date without time of day becomes noon
 * of the whole-hour solar zone of the image: grouping by solar day, and asking for that date, both give the date in the
 * name (noon is at most half an hour off), and neighbouring images of one day mostly share one instant.
 * Months and years become spans with the same zone's midnights.
 */
export function itemTimes(named: NamedTime, longitude: number): ItemTimes {
  const zone = Math.round(longitude / 15) * 3_600_000;
  const text = (milliseconds: number) => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
  const [year = 0, month, day] = named.date.split('-').map(Number);
  if (named.time) return { datetime: `${named.date}T${named.time}Z` };
  if (day !== undefined) return { datetime: text(Date.parse(`${named.date}T12:00:00Z`) - zone) };
  const next = month === undefined ? Date.UTC(year + 1, 0) : Date.UTC(year, month);
  return {
    datetime: null,
    start_datetime: text(Date.UTC(year, (month ?? 1) - 1) - zone),
    end_datetime: text(next - 1000 - zone),
  };
}
