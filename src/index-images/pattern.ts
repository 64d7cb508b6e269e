import { calendarDate, dateFromGroup, type NamedTime, ordinalDate } from './dates';
import { Question } from './question';

const GROUPS = ['id', 'date', 'year', 'month', 'day', 'doy', 'time', 'band', 'product', 'tile'] as const;
type GroupName = (typeof GROUPS)[number];

/** What the user's own pattern found in one path. */
export interface PatternReading {
  when?: NamedTime;
  id?: string;
  band?: string;
  product?: string;
  tile?: string;
  /** The path without the band's characters: equal for the files of one dataset. */
  rest: string;
}

/** A regular expression over the path below the folder, with forward slashes and without the file's ending. */
export interface NamePattern {
  readonly source: string;
  readonly groups: ReadonlySet<string>;
  /** Undefined where it does not match; 'no date' where its date groups hold something else than a date. */
  read(path: string): PatternReading | 'no date' | undefined;
}

/** Throws a Question where it is no regular expression, or names no group, or one that means nothing here. */
export function compilePattern(source: string): NamePattern {
  let expression: RegExp;
  try {
    expression = new RegExp(source, 'd');
  } catch (error) {
    throw new Question(`The pattern is not a regular expression: ${(error as Error).message}.`);
  }
  const groups = new Set([...source.matchAll(/\(\?<([A-Za-z_$][\w$]*)>/g)].map((match) => match[1] ?? ''));
  const unknown = [...groups].filter((group) => !GROUPS.includes(group as GroupName));
  if (groups.size === 0 || unknown.length > 0) {
    const complaint = groups.size === 0 ? 'names no group' : `names ${unknown.join(', ')}, which means nothing here`;
    throw new Question(
      `The pattern ${complaint}. Groups it may have: ${GROUPS.join(', ')}; for example '(?<id>.+_(?<date>\\d{8}))_(?<band>\\w+)'.`,
    );
  }
  return { source, groups, read: (path) => readPath(expression, path) };
}

function readPath(expression: RegExp, path: string): PatternReading | 'no date' | undefined {
  const match = expression.exec(path);
  if (!match) return undefined;
  const groups: Partial<Record<GroupName, string>> = match.groups ?? {};
  const dated = groups.date ?? groups.year;
  const when = dated === undefined ? undefined : timeOf(groups);
  if (dated !== undefined && when === undefined) return 'no date';
  const band = match.indices?.groups?.band;
  return {
    when,
    id: groups.id,
    band: groups.band,
    product: groups.product,
    tile: groups.tile,
    rest: band ? path.slice(0, band[0]) + path.slice(band[1]) : path,
  };
}

function timeOf(groups: Partial<Record<GroupName, string>>): NamedTime | undefined {
  const named = groups.date === undefined ? dateFromParts(groups) : dateFromGroup(groups.date);
  if (!named || groups.time === undefined) return named;
  const match = /^(\d{2})\D?(\d{2})(?:\D?(\d{2}))?$/.exec(groups.time);
  return match ? { date: named.date, time: `${match[1]}:${match[2]}:${match[3] ?? '00'}` } : undefined;
}

function dateFromParts({ year, month, day, doy }: Partial<Record<GroupName, string>>): NamedTime | undefined {
  if (year === undefined) return undefined;
  const number = year.length === 2 ? 2000 + Number(year) : Number(year);
  const date =
    doy === undefined ? calendarDate(number, Number(month ?? 1), Number(day ?? 1)) : ordinalDate(number, Number(doy));
  return date === undefined ? undefined : { date: doy || day ? date : date.slice(0, month ? 7 : 4) };
}
