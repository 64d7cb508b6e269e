import { type ImageLayout, resolveCrs } from '#cli/library';
import { groupBy } from '#index-images/grouping';
import type { LeftOut } from '#index-images/question';

/** What was understood of one product, for the user to check. */
export interface ProductSummary {
  name: string;
  datasets: number;
  layouts: ImageLayout[];
  bands: Array<{ name: string; key: string; dtype: string; nodata?: number }>;
  bandsFrom: ReadonlySet<string>;
  /** `YYYY-MM-DD`, or shorter for months and years. */
  dates: string[];
  datesFrom: ReadonlySet<string>;
  mask?: { measurement: string; exclude: Array<number | string> };
  notes: ReadonlySet<string>;
}

/** A file that is not in the catalog, and why. */
export interface LeftOutFile {
  path: string;
  why: LeftOut;
}

const EXAMPLES = 3;

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** A product in a few lines. */
export async function describeProduct(product: ProductSummary): Promise<string> {
  const days = [...new Set(product.dates)].sort();
  const span = days.length === 1 ? `${days[0]}` : `${days[0]} to ${days.at(-1)}, ${plural(days.length, 'date')}`;
  const crs = unique(product.layouts.map((layout) => layout.crs ?? 'none'));
  const lines: Array<[string, string]> = [
    ...bandLines(product).map((line, index): [string, string] => [index === 0 ? 'bands' : '', line]),
    ['', `named by ${[...product.bandsFrom].join('; ')}`],
    ['dates', span],
    ['', `from ${[...product.datesFrom].join('; ')}`],
    ['CRS', crs.map(shortCrs).join(', ')],
    ['pixels', await pixelText(product.layouts)],
    ...[...product.notes].map((note): [string, string] => ['note', note]),
  ];
  const title = `Product ${product.name}: ${plural(product.datasets, 'dataset')} in ${plural(product.layouts.length, 'file')}`;
  return [title, ...lines.map(([label, text]) => `  ${label.padEnd(8)}${text}`)].join('\n');
}

/** Every reason for leaving images, or documents about them, out; with examples. */
export function describeLeftOut(files: readonly LeftOutFile[]): string {
  if (files.length === 0) return 'Nothing left out.';
  const lines = byReason(files).flatMap(([reason, members]) => {
    const question = members[0]?.why.question;
    return [
      `  ${plural(members.length, 'file')}: ${reason}: ${examples(members)}`,
      ...(question ? [`    ${question}`] : []),
    ];
  });
  return [`Left out ${plural(files.length, 'file')}:`, ...lines].join('\n');
}

/** The commonest reasons first. */
export function byReason(files: readonly LeftOutFile[]): Array<[reason: string, files: LeftOutFile[]]> {
  const groups = groupBy(files, ({ why }) => why.message);
  return [...groups].sort((a, b) => b[1].length - a[1].length);
}

export function examples(files: readonly LeftOutFile[]): string {
  const shown = files.slice(0, EXAMPLES).map(({ path, why }) => (why.detail ? `${path} (${why.detail})` : path));
  const more = files.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more.toLocaleString('en')} more` : '');
}

function bandLines({ bands, mask }: ProductSummary): string[] {
  const groups = groupBy(bands, ({ name, dtype, nodata }) => {
    const quality = mask?.measurement === name ? `; quality band, classes ${mask.exclude.join(', ')} are dropped` : '';
    return `${dtype}, ${nodata === undefined ? 'no nodata value' : `nodata ${nodata}`}${quality}`;
  });
  return [...groups].map(([kind, members]) => {
    const names = members.map(({ name, key }) => (name === key ? name : `${name} (${key})`));
    return `${names.join(', ')}: ${kind}`;
  });
}

async function pixelText(layouts: readonly ImageLayout[]): Promise<string> {
  const sizes = await Promise.all(
    layouts.map(async ({ crs, transform }) => {
      if (!transform) return 'unknown';
      const size = Number(Math.hypot(transform[0], transform[3]).toPrecision(6));
      return `${size} ${await unitOf(crs)}`;
    }),
  );
  const grids = new Set(
    layouts.map(({ crs, transform, levels }) => JSON.stringify([crs, transform, levels[0]?.width, levels[0]?.height])),
  );
  const shapes = unique(layouts.map(({ levels }) => `${levels[0]?.width} x ${levels[0]?.height}`));
  const found = unique(sizes);
  const size =
    found.length > 4 ? `${plural(found.length, 'size')}, e.g. ${found.slice(0, 3).join(', ')}` : found.join(', ');
  const shape =
    shapes.length > 3 ? `${shapes.slice(0, 3).join(', ')} and ${shapes.length - 3} more shapes` : shapes.join(', ');
  return `${size}; ${shape} (${grids.size === 1 ? 'one grid' : plural(grids.size, 'grid')})`;
}

async function unitOf(crs: string | undefined): Promise<string> {
  const units = crs === undefined ? 'other' : (await resolveCrs(crs)).units;
  return { metre: 'm', kilometre: 'km', degree: 'degrees', foot: 'ft', 'us-survey-foot': 'ft', other: 'units' }[units];
}

/** A CRS without a code is WKT as long as a page. */
function shortCrs(crs: string): string {
  return /"([^"]+)"/.exec(crs)?.[1] ?? crs;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
