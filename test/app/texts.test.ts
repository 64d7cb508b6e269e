import { describe, expect, it } from 'vitest';
import { checkExpression, type ExpressionProblem } from '#quadrat';
import { german } from '../../src/app/texts/de/german';
import { english } from '../../src/app/texts/en/english';
import { preferredLanguage } from '../../src/app/texts/languages';

/** Names, units and words that are the same in both languages; every other text has to differ. */
const SAME = new Set([
  'product',
  'compass.north',
  'compass.south',
  'compass.west',
  'layers.indices.ndvi',
  'layers.indices.ndwi',
  'layers.indices.ndmi',
  'layers.indices.nbr',
  'look.stretches.2',
  'look.stretches.5',
  'time.range',
  'picture.ramps.viridis',
  'picture.ramps.cividis',
  'picture.ramps.magma',
  'picture.ramps.inferno',
  'picture.more.domains.vegetation',
  'picture.more.domains.radar',
  'picture.expression.placeholder',
  'picture.compose.methods.median',
  'picture.compose.methods.medoid',
  'picture.measures.value',
  'picture.layers.percent',
  'picture.monthOfPhase.3',
  'picture.attribution.basemap',
  'about.engine',
  'bring.placeholder',
  'takeAway.film',
  'takeAway.names.geotiff',
  'takeAway.names.png',
  'takeAway.names.mp4',
  'takeAway.names.webm',
  'takeAway.names.gif',
  'takeAway.names.csv',
  'takeAway.names.parquet',
  'takeAway.names.arrow',
  'takeAway.names.json',
  'takeAway.names.python',
  'compare.speeds.1000',
  'find.area.polygon',
  'find.filters.names.instruments',
  'view.settings.basemaps.osm',
  'view.settings.basemaps.topo',
  'view.log.status',
]);

/** A formula for everything that can be wrong with one. */
const WRONG: Record<ExpressionProblem['kind'], string> = {
  'too-long': 'red+'.repeat(600),
  'too-deep': '('.repeat(80),
  'number-too-large': 'red + 1e999',
  'other-operator': 'red ^ 2',
  'open-quote': 'band("red',
  'strange-sign': 'red § nir',
  'chained-comparison': '0 < red < 1',
  'unknown-function': 'sqr(red)',
  arguments: 'clamp(red)',
  'band-without-quotes': 'band(red)',
  'ends-early': 'red +',
  unexpected: 'red and nir',
  'unknown-band': 'rde',
  'no-band': '2 * pi',
};
const BANDS = { measurements: ['red', 'nir'].map((name) => ({ name, dtype: 'uint16' as const })) };

/** For functions that take more than numbers and any words. */
const ARGUMENTS: Record<string, readonly unknown[][]> = {
  'time.month': [
    ['2023-05', 1],
    ['2023-05', 3],
  ],
  'time.monthName': [
    [5, 'long'],
    [3, 'short'],
  ],
  'time.season': [
    ['DJF', 2024],
    ['MAM', 2024],
    ['JJA', 2024],
    ['SON', 2024],
  ],
  'time.tick': [[new Date('2023-05-17')], [new Date('2023-10-17')]],
  'time.day': [['2023-05-17']],
  'time.days': [
    ['2023-05-17', '2023-05-19'],
    ['2023-05-17', '2024-05-19'],
  ],
  'first.keys.set': [
    [1, 'box'],
    [2, 'polygon'],
    [4, 'polygon'],
    [2, 'line'],
  ],
  'understand.line': [
    ['median', 'all'],
    ['mean', 'year'],
    ['quantile', 'P1W'],
  ],
  'picture.expression.problem': Object.values(WRONG).map((text) => {
    const check = checkExpression(text, BANDS);
    return check.ok ? [] : [check.problem, check.message];
  }),
  'picture.methodOf': [
    ['quantile', 1],
    ['harmonic', 48],
  ],
  'picture.done': [['best', 48, '10 m']],
  'picture.notice': [
    ['LOADING_GDAL', 'An image needs GDAL.'],
    ['WHOLE_FILE', 'All of it is fetched.'],
  ],
  'find.scenes.moment': [['2023-05-17T10:20:30Z']],
  'find.scenes.count': [
    [1, true],
    [2, false],
  ],
  'bring.days': [['17 May 2023', '19 May 2023']],
  'bring.troubles.status': [[404], [403], [429], [500]],
  'download.body': [
    ['example.org', 1, null],
    ['example.org', 3, '4 GB'],
  ],
  'errors.title': [['NETWORK'], ['QUOTA'], [undefined]],
  'errors.advice': [['NETWORK'], ['QUOTA'], [undefined]],
};
const COUNTS = [
  [1, 1, 1, 1],
  [2, 2, 2, 2],
  [1234.5, 1234.5, 1234.5, 1234.5],
];
/** Says nothing in English, whose sentences are the library's own. */
const OTHERWISE = new Set(['errors.lead', 'locale', 'decimal', 'number']);

type Leaf = { path: string; english: unknown; german: unknown };

function leaves(a: object, b: object, path: string[] = []): Leaf[] {
  return Object.entries(a).flatMap(([name, value]): Leaf[] => {
    const other: unknown = (b as Record<string, unknown>)[name];
    const here = [...path, name];
    return typeof value === 'object' && value !== null
      ? leaves(value, other as object, here)
      : [{ path: here.join('.'), english: value, german: other }];
  });
}

const LEAVES = leaves(english, german).filter(({ path }) => !OTHERWISE.has(path));

/** What a text says, tried with several arguments where it depends on any. */
function said(text: unknown, path: string): string[] {
  if (typeof text === 'string') return [text];
  if (typeof text !== 'function') throw new Error(`${path} is no text`);
  return (ARGUMENTS[path] ?? COUNTS).map((given) => text(...given) as string);
}

describe('the German texts', () => {
  it('have the same keys as the English ones, and no others', () => {
    const paths = (all: Leaf[]) => all.map(({ path }) => path).sort();
    expect(paths(leaves(german, english))).toEqual(paths(leaves(english, german)));
  });

  it('are German, but for names that are the same in both', () => {
    const alike = LEAVES.filter(({ path, english: a, german: b }) => {
      const [ours, theirs] = [said(b, path), said(a, path)];
      return ours.every((text, i) => text === theirs[i]);
    }).map(({ path }) => path);
    expect(alike.filter((path) => !SAME.has(path))).toEqual([]);
    expect(
      [...SAME].filter((path) => !alike.includes(path)),
      'not alike any more',
    ).toEqual([]);
  });

  it('say something whatever they are given', () => {
    for (const { path, german: text } of LEAVES) {
      for (const words of said(text, path)) {
        expect(words, path).toBeTypeOf('string');
        expect(words, path).not.toMatch(/undefined|NaN|\[object|Invalid/);
        if (!SAME.has(path)) expect(words.trim(), path).not.toBe('');
      }
    }
    expect(german.errors.lead('CORS')).toMatch(/Server/);
    expect(english.errors.lead('CORS')).toBeUndefined();
  });

  it('say everything that can be wrong with a formula', () => {
    for (const [kind, text] of Object.entries(WRONG)) {
      const check = checkExpression(text, BANDS);
      expect(check, text).toMatchObject({ ok: false, problem: { kind } });
    }
  });

  it('count as Germans do', () => {
    expect([1, 2, 1234].map(german.time.scenes)).toEqual(['1 Szene', '2 Szenen', '1.234 Szenen']);
    expect([1, 3].map((count) => german.bring.leftOut(count))).toEqual([
      '1 Datei wird ausgelassen',
      '3 Dateien werden ausgelassen',
    ]);
    expect([1, 2].map((count) => german.takeAway.skipped(count))).toEqual([
      '1 Szene konnte nicht gelesen werden und fehlt darin.',
      '2 Szenen konnten nicht gelesen werden und fehlen darin.',
    ]);
    expect(german.time.days('2024-11-25', '2024-11-30')).toMatch(/^25\.\s?–\s?30\. Nov\. 2024$/);
    expect(german.time.season('DJF', 2024)).toBe('Winter 2023/24');
    expect(german.number(1234.5)).toBe('1.234,5');
  });

  it('use no straight quotes and no typing for a dash or an ellipsis', () => {
    for (const { path, german: text } of LEAVES) {
      if (path === 'opening.configAdvice' || path.startsWith('picture.expression')) continue;
      for (const words of said(text, path)) expect(words, path).not.toMatch(/"|\.\.\.| - /);
    }
  });
});

describe('the first language of a visit', () => {
  it('is the first of those wished for that there is', () => {
    expect(preferredLanguage(['de-AT', 'en'])).toBe('de');
    expect(preferredLanguage(['fr', 'en-US', 'de'])).toBe('en');
    expect(preferredLanguage(['fr', 'DE'])).toBe('de');
    expect(preferredLanguage([])).toBe('en');
  });
});
