import type { DType } from '#model/dtype';
import type { ImageLayout } from '#model/image';
import { commonNameOf } from './band-names';
import { LeftOut } from './question';
import type { NameReading } from './read-name';
import type { GivenBand, Settings } from './settings';

/** One band of one file, named. */
export interface FileBand {
  name: string;
  /** What the file or its name calls it, where that differs. */
  key: string;
  commonName?: string;
  dtype: DType;
  nodata?: number;
  scale?: number;
  offset?: number;
  units?: string;
}

export interface NamedBands {
  bands: FileBand[];
  /** Where the names come from, for the summary. */
  from: string;
  /** What the user should know although nothing is wrong. */
  notes: string[];
}

/** Text that the search for bands in file names must know: the user's keys, and the quality band's. */
export function bandKeysOf(settings: Settings): string[] | undefined {
  if (!settings.measurements) return undefined;
  const keys = settings.measurements.map((band) => band.key);
  const { mask } = settings;
  const named = mask && settings.measurements.some((band) => same(band.name, mask.measurement));
  return mask && !named ? [...keys, mask.measurement] : keys;
}

/** Names a file's bands, or throws LeftOut with the question that would settle it. */
export function nameBands(layout: ImageLayout, reading: NameReading, settings: Settings): NamedBands {
  const named =
    layout.bands.length === 1 ? nameOnly(layout, reading, settings) : nameSeveral(layout, reading, settings);
  const notes: string[] = [];
  const bands = named.bands.map(({ key, name, given, commonName }, index): FileBand => {
    const stored = layout.bands[index]!;
    return {
      name,
      key,
      commonName: given?.commonName ?? commonName ?? commonNameOf(name, undefined),
      dtype: stored.dtype,
      nodata: nodataFor(name, key, stored, given, settings, notes),
      scale: given?.scale ?? stored.scale,
      offset: given?.offset ?? stored.offset,
      units: given?.units ?? stored.units,
    };
  });
  return { bands, from: named.from, notes };
}

interface Named {
  bands: Array<{ key: string; name: string; given?: GivenBand; commonName?: string }>;
  from: string;
}

function nameOnly(layout: ImageLayout, reading: NameReading, settings: Settings): Named {
  const { measurements, mask } = settings;
  const described = nameFromText(layout.bands[0]?.name);
  const { band: token, sensor } = reading;
  const one = (key: string, from: string, given?: GivenBand): Named => ({
    bands: [{ key, name: given?.name ?? key, given, commonName: commonNameOf(key, sensor) }],
    from,
  });
  if (reading.bandProblem) throw reading.bandProblem;
  if (!measurements) {
    if (token !== undefined) return one(token, 'file names');
    if (described !== undefined) return one(described, 'band descriptions');
    throw new LeftOut('it has one band, and nothing tells which', {
      question:
        "What does the band show? --measurements ndvi, or where in the name is the band? --pattern '(?<id>...)_(?<band>...)'",
    });
  }
  const given = measurements.find(
    (band) => same(band.key, token) || (token === undefined && same(band.key, described)),
  );
  if (given) return one(token ?? given.key, token === undefined ? 'band descriptions' : 'file names', given);
  if (mask && same(mask.measurement, token)) return one(mask.measurement, 'file names');
  const only = measurements.length === 1 ? measurements[0] : undefined;
  if (token === undefined && only && only.key === only.name) return one(only.key, '--measurements', only);
  if (token === undefined && described === undefined) {
    throw new LeftOut('its name holds none of the bands asked for', {
      question: "Where in the name is the band? --pattern '(?<id>...)_(?<band>...)'",
    });
  }
  throw new LeftOut('its band is not among the measurements asked for', { detail: token ?? described });
}

function nameSeveral(layout: ImageLayout, reading: NameReading, settings: Settings): Named {
  const count = layout.bands.length;
  const described = layout.bands.map((band) => nameFromText(band.name));
  const names = new Set(described.map((name) => name?.toLowerCase()));
  const complete = described.every((name) => name !== undefined) && names.size === count;
  if (settings.measurements) return nameAsGiven(settings.measurements, described);
  if (complete) {
    return { bands: described.map((name) => ({ key: name!, name: name! })), from: 'band descriptions' };
  }
  const documented = reading.bandOrders?.get(count);
  if (documented) {
    return { bands: documented.map((name) => ({ key: name, name })), from: `${reading.convention} documentation` };
  }
  const rgb = isRgb(layout);
  if (rgb && count === 3) {
    return { bands: ['red', 'green', 'blue'].map((name) => ({ key: name, name })), from: 'colours named in the file' };
  }
  const known = rgb ? ' (the file says the first three are red, green, blue)' : '';
  throw new LeftOut(`it has ${count} bands without names`, {
    question: `What are the ${count} bands, in the file's order${known}? --measurements ${exampleFor(count)}`,
  });
}

function nameAsGiven(given: readonly GivenBand[], described: ReadonlyArray<string | undefined>): Named {
  const count = described.length;
  const own = (index: number) => described[index] ?? `band${index + 1}`;
  const byText = given.every((band) => described.some((name) => same(band.key, name)));
  const byNumber = given.every((band) => /^\d+$/.test(band.key) && Number(band.key) >= 1 && Number(band.key) <= count);
  if (byText || byNumber) {
    const bands = described.map((name, index) => {
      const match = given.find((band) => (byText ? same(band.key, name) : Number(band.key) === index + 1));
      return { key: own(index), name: match?.name ?? own(index), given: match };
    });
    return { bands, from: byText ? 'band descriptions' : '--measurements' };
  }
  if (given.length === count && given.every((band) => band.key === band.name)) {
    return { bands: given.map((band) => ({ key: band.key, name: band.name, given: band })), from: '--measurements' };
  }
  throw new LeftOut(`it has ${count} bands, and the measurements asked for do not fit them`, {
    detail: described.some((name) => name !== undefined)
      ? `its bands are ${described.map((_, i) => own(i)).join(', ')}`
      : undefined,
    question: `What are the ${count} bands, in the file's order? --measurements ${exampleFor(count)}`,
  });
}

function nodataFor(
  name: string,
  key: string,
  stored: ImageLayout['bands'][number],
  given: GivenBand | undefined,
  settings: Settings,
  notes: string[],
): number | undefined {
  const stated = given?.nodata ?? lookUp(settings.nodata, name, key);
  if (stated !== undefined) {
    if (fits(stated, stored.dtype)) return stated;
    throw new LeftOut(`${name} is ${stored.dtype}, which cannot hold the nodata value ${stated}`);
  }
  // A value that the type cannot hold (-9999 of uint8) marks nothing.
  if (stored.nodata !== undefined && fits(stored.nodata, stored.dtype)) return stored.nodata;
  // Every Fmask, from Zhu & Woodcock 2012 on, fills with 255 what no image covers; none uses 255 for a class.
  if (/^c?fmask$/i.test(key) && stored.dtype === 'uint8') {
    notes.push(`${name}: nodata is 255, as Fmask defines it, since the files state none`);
    return 255;
  }
  return undefined;
}

function lookUp(values: ReadonlyMap<string, number> | undefined, name: string, key: string): number | undefined {
  return values?.get(name) ?? values?.get(key) ?? values?.get('*');
}

function fits(value: number, dtype: DType): boolean {
  const integer = /^(u?)int(\d+)$/.exec(dtype);
  if (!integer) return true;
  const span = 2 ** Number(integer[2]);
  const low = integer[1] ? 0 : -span / 2;
  return Number.isInteger(value) && value >= low && value < low + span;
}

/** TIFF 6.0: photometric interpretation 2 is RGB; 6, YCbCr, is how JPEG stores it. */
function isRgb(layout: ImageLayout): boolean {
  const photometric = layout.levels[0]?.coding.photometric;
  return photometric === 2 || photometric === 6;
}

function exampleFor(count: number): string {
  const names = ['red', 'green', 'blue', 'nir', 'swir16', 'swir22'].slice(0, count).join(',');
  return count > 6 ? `${names},...` : names;
}

/** A description as a name: `Near infrared` is `Near_infrared`. Software's `Band 1` describes nothing. */
function nameFromText(text: string | undefined): string | undefined {
  const name = text
    ?.trim()
    .replace(/[^\p{L}\p{N}_.:-]+/gu, '_')
    .replace(/^[^\p{L}\p{N}]+|_+$/gu, '');
  return name && !/^(?:band|layer|channel)?_?\d+$/i.test(name) ? name : undefined;
}

function same(a: string, b: string | undefined): boolean {
  return b !== undefined && a.toLowerCase() === b.toLowerCase();
}
