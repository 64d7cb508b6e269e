import { bandsIn, givenBandsIn, type Sensor, type Token } from './band-names';
import { type ConventionReading, readConvention } from './conventions';
import { datesIn, type NamedTime } from './dates';
import { folderOf, stemOf } from './paths';
import type { NamePattern } from './pattern';
import { LeftOut } from './question';

/** What a file's place and name tell, before the file itself is looked at. */
export interface NameReading {
  /** The dataset's id if the file holds one band of several that lie in files of their own. */
  sceneId: string;
  /** Equal for the files that make up one scene. */
  sceneKey: string;
  /** The id if the file is a dataset by itself: its name without ending. */
  fileId: string;
  /** As spelled in the name. */
  band?: string;
  /** Why there is none though the name has several: matters only to a file with one band. */
  bandProblem?: LeftOut;
  /** Undefined where neither name nor folders tell; the file's own tags may. */
  when?: NamedTime;
  /** Where the time comes from, for the summary. */
  whenFrom?: string;
  /** Why there is none though names hold dates: matters only where the file itself does not tell. */
  whenProblem?: LeftOut;
  product?: string;
  tile?: string;
  convention?: string;
  kind?: string;
  sensor?: Sensor;
  bandOrders?: ReadonlyMap<number, readonly string[]>;
}

export interface NamingRules {
  pattern?: NamePattern;
  /** Bands the user named, by the text to look for in a name. Where given, nothing else is a band. */
  bandKeys?: readonly string[];
  /** Name of the folder that is indexed: the last place to look for a date. */
  rootName?: string;
}

/** Folders that only tell the resolution of what is in them, as in Sentinel-2's R10m. */
const RESOLUTION_FOLDER = /^R\d{2}m$/;

/**
 * Reads `path`, relative to the indexed folder, with forward slashes. What counts first: the user's pattern, then a
 * publisher's convention in the file name, then the one date in the file name, then a convention or the one date in the
 * nearest folder's name. Throws LeftOut where the pattern does not fit; two days or two bands are left open.
 */
export function readName(path: string, rules: NamingRules = {}): NameReading {
  const stem = stemOf(path);
  const folder = folderOf(path);
  const given = rules.pattern?.read(folder ? `${folder}/${stem}` : stem);
  if (rules.pattern && given === undefined) throw new LeftOut('its name does not match the pattern');
  if (given === 'no date') {
    throw new LeftOut('what the pattern takes for a date is none', {
      question: 'Which part of the name is the date? Groups date, or year with doy or month and day, hold digits only',
    });
  }
  const convention = readConvention(stem);
  const { token, scene, bandProblem } = bandAndScene(stem, folder, convention, rules, given?.band);
  const time = given?.when ? { when: given.when, whenFrom: 'pattern' } : timeFromNames(stem, folder, convention, rules);
  return {
    ...time,
    sceneId: given?.id ?? scene.id,
    sceneKey: given?.id ?? (given?.band ? given.rest : scene.key),
    fileId: given?.id ?? stem,
    band: token,
    bandProblem,
    product: given?.product,
    tile: given?.tile ?? convention?.tile,
    convention: convention?.convention,
    kind: convention?.kind,
    sensor: convention?.sensor,
    bandOrders: convention?.bandOrders,
  };
}

function bandAndScene(
  stem: string,
  folder: string,
  convention: ConventionReading | undefined,
  rules: NamingRules,
  given: string | undefined,
): { token?: string; scene: { id: string; key: string }; bandProblem?: LeftOut } {
  const place = folder.split('/').filter((segment) => !RESOLUTION_FOLDER.test(segment));
  const sceneFor = (id: string, folders: string[]) => ({ id, key: [...folders, id].join('/') });
  if (given !== undefined) return { token: given, scene: sceneFor(convention?.id ?? removeText(stem, given), place) };

  const text = convention ? convention.rest : stem;
  const find = (name: string): Token[] => (rules.bandKeys ? givenBandsIn(name, rules.bandKeys) : bandsIn(name));
  let tokens = find(text);
  // A band nobody asked for is still a band: it must not become a scene of its own.
  if (tokens.length === 0) tokens = bandsIn(text);
  const spelled = new Set(tokens.map((token) => token.text.toLowerCase()));
  if (spelled.size > 1) {
    const bandProblem = new LeftOut('its name holds two bands', {
      detail: [...spelled].join(' and '),
      question: "Which part of the name is the band? --pattern '(?<id>...)_(?<band>...)'",
    });
    return { scene: sceneFor(stem, place), bandProblem };
  }
  const token = tokens[0];
  if (token) {
    const id = convention?.id ?? withoutToken(stem, token);
    return { token: token.text, scene: sceneFor(id || (place.at(-1) ?? stem), id ? place : place.slice(0, -1)) };
  }
  // One folder per band: B04/20190831.tif.
  const nearest = place.at(-1);
  const wholeFolder = nearest === undefined ? undefined : find(nearest)[0];
  if (wholeFolder && wholeFolder.text === nearest) {
    return { token: nearest, scene: sceneFor(convention?.id ?? stem, place.slice(0, -1)) };
  }
  return { scene: sceneFor(convention?.id ?? stem, place) };
}

/** The name without its band, and without what comes after a band that stands before it: the resolution. */
function withoutToken(stem: string, token: Token): string {
  const before = stem.slice(0, token.index).replace(/[_. -]+$/, '');
  const after = stem.slice(token.index + token.text.length).replace(/^[_. -]?(?:10|20|60)m(?=$|[_. -])/, '');
  return before ? before + after : after.replace(/^[_. -]+/, '');
}

function removeText(stem: string, band: string): string {
  const index = stem.lastIndexOf(band);
  return index < 0 ? stem : withoutToken(stem, { text: band, index });
}

function timeFromNames(
  stem: string,
  folder: string,
  convention: ConventionReading | undefined,
  rules: NamingRules,
): { when?: NamedTime; whenFrom?: string; whenProblem?: LeftOut } {
  try {
    return onlyTimeFromNames(stem, folder, convention, rules);
  } catch (error) {
    if (error instanceof LeftOut) return { whenProblem: error };
    throw error;
  }
}

function onlyTimeFromNames(
  stem: string,
  folder: string,
  convention: ConventionReading | undefined,
  rules: NamingRules,
): { when?: NamedTime; whenFrom?: string } {
  if (convention) return { when: convention.when, whenFrom: `file name (${convention.convention})` };
  const inName = onlyDate(stem, 'its name');
  if (inName) return { when: inName, whenFrom: 'file name' };
  const folders = folder === '' ? [] : folder.split('/');
  if (rules.rootName) folders.unshift(rules.rootName);
  for (const name of folders.reverse()) {
    const known = readConvention(name);
    if (known) return { when: known.when, whenFrom: `folder name (${known.convention})` };
    const date = onlyDate(name, 'its folder');
    if (date) return { when: date, whenFrom: 'folder name' };
  }
  // 2019/08/31/B04.tif: no folder is a date, together they are one.
  const nested = /(?:^|\/)(\d{4})\/(\d{2})\/(\d{2})(?=$|\/)/.exec(folder);
  const date = nested && onlyDate(`${nested[1]}-${nested[2]}-${nested[3]}`, 'its folder');
  return date ? { when: date, whenFrom: 'folder names' } : {};
}

function onlyDate(text: string, where: string): NamedTime | undefined {
  const dates = datesIn(text);
  if (dates.length > 1) {
    throw new LeftOut(`${where} holds two dates`, {
      detail: dates.map((named) => named.date).join(' and '),
      question: "Which date is the acquisition's? --pattern 'scene_(?<date>\\d{8})_' with the characters around it",
    });
  }
  return dates[0];
}
