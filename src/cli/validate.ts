import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { likelyQualityBand } from '#index-images/band-names';
import { plural } from './index-folder/summary';
import { createByteClient, type Dataset, openIndex, type Product, QuadratError } from './library';

/** What a catalog allows: a feature that works, one that lacks something, or a fault. */
export interface Finding {
  level: 'ok' | 'missing' | 'wrong';
  /** What it is about, e.g. `cloud mask`. */
  feature: string;
  text: string;
}

export interface Validation {
  datasets: number;
  products: Array<{ name: string; datasets: number; findings: Finding[] }>;
  /** About the file as a whole: items that had to be left out, links that lead nowhere. */
  findings: Finding[];
}

/** Counts of one product's datasets: what the findings are made from, whatever their number. */
interface Tally {
  datasets: number;
  bands: number;
  withoutBands: string[];
  withoutGrid: number;
  dateOnly: number;
  lacking: Map<string, number>;
  first: string;
  last: string;
}

const EXAMPLES = 3;

/**
 * Reads a whole catalog (STAC-GeoParquet or STAC JSON, on this disk or at an address) and says what is missing for which
 * feature. Files that it links on this disk are looked for; none is opened, and nothing is fetched from elsewhere.
 *
 * @throws QuadratError NOT_FOUND, BAD_CATALOG, and what the network may do
 */
export async function validate(catalog: string, signal?: AbortSignal): Promise<Validation> {
  const remote = /^https?:\/\//i.test(catalog);
  const folder = remote ? undefined : dirname(await realpath(catalog).catch(() => catalog));
  const problems: string[] = [];
  const index = await openIndex([remote ? catalog : await localFile(catalog)], {
    bytes: createByteClient(),
    duckdb: false,
    report: ({ dataset, row, message }) => problems.push(`${dataset ?? `row ${row}`}: ${message}`),
    signal,
  });
  try {
    const products = await index.products();
    const tallies = new Map(products.map((product) => [product.name, newTally()]));
    const links = new Map<string, string>();
    for await (const dataset of index.find({ signal })) {
      const product = products.find(({ name }) => name === dataset.product);
      count(dataset, product, tallies.get(dataset.product));
      for (const { href } of Object.values(dataset.measurements)) links.set(href, dataset.id);
    }
    const datasets = [...tallies.values()].reduce((sum, tally) => sum + tally.datasets, 0);
    return {
      datasets,
      products: products.map((product) => {
        const tally = tallies.get(product.name) ?? newTally();
        return { name: product.name, datasets: tally.datasets, findings: checkProduct(product, tally) };
      }),
      findings: [...checkProblems(problems, datasets), ...(await checkLinks(links, folder))],
    };
  } finally {
    await index.close();
  }
}

/** For people, a line a finding. */
export function describeValidation(catalog: string, { datasets, products, findings }: Validation): string {
  const line = ({ level, feature, text }: Finding) => `  ${level.padEnd(8)} ${feature}: ${text}`;
  const parts = products.map((product) =>
    [`Product ${product.name}: ${plural(product.datasets, 'dataset')}`, ...product.findings.map(line)].join('\n'),
  );
  const head = `${catalog}: ${plural(datasets, 'dataset')} of ${plural(products.length, 'product')}`;
  const whole = findings.length > 0 ? [['The file', ...findings.map(line)].join('\n')] : [];
  return [head, ...parts, ...whole].join('\n\n');
}

export function hasFaults({ products, findings }: Validation): boolean {
  return [...findings, ...products.flatMap((product) => product.findings)].some(({ level }) => level === 'wrong');
}

async function localFile(path: string): Promise<File> {
  try {
    return new File([await readFile(path)], basename(path));
  } catch (cause) {
    throw new QuadratError('NOT_FOUND', `There is no catalog ${path}.`, { cause });
  }
}

function newTally(): Tally {
  return {
    datasets: 0,
    bands: 0,
    withoutBands: [],
    withoutGrid: 0,
    dateOnly: 0,
    lacking: new Map(),
    first: '9',
    last: '',
  };
}

function count(dataset: Dataset, product: Product | undefined, tally: Tally | undefined): void {
  if (!tally || !product) return;
  const bands = Object.values(dataset.measurements);
  tally.datasets += 1;
  tally.bands += bands.length;
  tally.withoutGrid += bands.filter((band) => !band.crs || !band.shape || !band.transform).length;
  if (bands.length === 0) tally.withoutBands.push(dataset.id);
  if (dataset.properties['quadrat:date_only'] === true) tally.dateOnly += 1;
  for (const { name } of product.measurements) {
    if (!(name in dataset.measurements)) tally.lacking.set(name, (tally.lacking.get(name) ?? 0) + 1);
  }
  if (dataset.time.start < tally.first) tally.first = dataset.time.start;
  if (dataset.time.end > tally.last) tally.last = dataset.time.end;
}

function checkProduct(product: Product, tally: Tally): Finding[] {
  const { measurements, defaultMask } = product;
  const colours = new Set(
    measurements.flatMap(({ name, aliases, commonName }) => [name, ...(aliases ?? []), commonName]),
  );
  const needs = (feature: string, wanted: string[], does: string): Finding => {
    const absent = wanted.filter((name) => !colours.has(name) && !(name === 'nir' && colours.has('nir08')));
    if (absent.length === 0) return { level: 'ok', feature, text: does };
    const text = `no band is called ${absent.join(', ')}, or has it as eo:common_name`;
    return { level: 'missing', feature, text };
  };
  const findings: Finding[] = [];
  if (tally.datasets === 0) {
    findings.push({ level: 'missing', feature: 'search', text: 'the product is described, but has no dataset' });
  } else {
    const span = `${tally.first.slice(0, 10)} to ${tally.last.slice(0, 10)}`;
    const noon = tally.dateOnly > 0 ? `; ${tally.dateOnly} tell the day only, and stand at local noon` : '';
    findings.push({ level: 'ok', feature: 'search', text: `by place and time, ${span}${noon}` });
  }
  findings.push(...checkLoading(tally));
  const assumed = measurements.filter(({ dtypeAssumed }) => dtypeAssumed).map(({ name }) => name);
  if (assumed.length > 0) {
    const text = `no data_type for ${assumed.join(', ')}; memory is estimated for float32 until a file is read`;
    findings.push({ level: 'missing', feature: 'sample types', text });
  }
  const open = measurements.filter(({ dtype, nodata }) => !dtype.startsWith('float') && nodata === undefined);
  if (open.length > 0) {
    const text = `${open.map(({ name }) => name).join(', ')} name none; what an image does not cover counts as values unless the file says so`;
    findings.push({ level: 'missing', feature: 'nodata', text });
  }
  findings.push(
    needs('natural colours', ['red', 'green', 'blue'], 'from red, green, blue'),
    needs('vegetation index', ['red', 'nir'], 'from red, nir'),
    needs('water index', ['green', 'nir'], 'from green, nir'),
  );
  if (defaultMask) {
    const text = `${defaultMask.measurement} drops classes ${defaultMask.exclude.join(', ')}`;
    findings.push({ level: 'ok', feature: 'cloud mask', text });
  } else {
    const likely = likelyQualityBand(measurements.map(({ name }) => name));
    const text = likely
      ? `${likely} looks like a quality band, but no classes to drop are given (quadrat:mask)`
      : 'no quality band';
    findings.push({ level: 'missing', feature: 'cloud mask', text });
  }
  if (!product.license || product.license === 'other') {
    findings.push({ level: 'missing', feature: 'publishing', text: 'the collection names no licence' });
  }
  return findings;
}

function checkLoading(tally: Tally): Finding[] {
  const findings: Finding[] = [];
  if (tally.withoutBands.length > 0) {
    const text = `${plural(tally.withoutBands.length, 'dataset')} without an image to read, e.g. ${some(tally.withoutBands)}`;
    findings.push({ level: 'wrong', feature: 'loading', text });
  }
  for (const [name, datasets] of tally.lacking) {
    const text = `${name} is absent from ${datasets} of ${plural(tally.datasets, 'dataset')}`;
    findings.push({ level: 'missing', feature: 'loading', text });
  }
  if (tally.withoutGrid > 0) {
    const text = `${tally.withoutGrid} of ${plural(tally.bands, 'band')} lack proj:code, proj:shape or proj:transform, so that each file is asked first`;
    findings.push({ level: 'missing', feature: 'planning', text });
  } else if (tally.bands > 0) {
    findings.push({
      level: 'ok',
      feature: 'planning',
      text: 'every band has its grid; nothing is fetched to plan a load',
    });
  }
  return findings;
}

function checkProblems(problems: readonly string[], datasets: number): Finding[] {
  if (problems.length === 0) {
    return datasets === 0 ? [] : [{ level: 'ok', feature: 'items', text: `all ${datasets} can be read` }];
  }
  const text = `${plural(problems.length, 'item')} cannot be read, e.g. ${some(problems)}`;
  return [{ level: 'wrong', feature: 'items', text }];
}

async function checkLinks(links: ReadonlyMap<string, string>, folder: string | undefined): Promise<Finding[]> {
  const findings: Finding[] = [];
  const kinds = { relative: [] as string[], file: [] as string[], elsewhere: [] as string[] };
  for (const href of links.keys()) {
    if (/^file:/i.test(href)) kinds.file.push(href);
    else if (/^[a-z][a-z0-9+.-]*:/i.test(href)) kinds.elsewhere.push(href);
    else kinds.relative.push(href);
  }
  if (kinds.relative.length > 0 && folder !== undefined) {
    const lost = await absent(kinds.relative.map((href) => [href, join(folder, decodeURIComponent(href))]));
    if (lost.length === 0) {
      findings.push({ level: 'ok', feature: 'links', text: `${kinds.relative.length} relative, every file is there` });
    } else {
      const text = `${lost.length} of ${kinds.relative.length} relative ones lead to no file beside the catalog, e.g. ${some(lost)}`;
      findings.push({ level: 'wrong', feature: 'links', text });
    }
  }
  if (kinds.file.length > 0) {
    const text = `${kinds.file.length} lead to files on this machine (file:), which a browser cannot open; index into the folder of the images`;
    findings.push({ level: 'wrong', feature: 'links', text });
  }
  if (kinds.elsewhere.length > 0) {
    const hosts = [...new Set(kinds.elsewhere.map((href) => (URL.canParse(href) ? new URL(href).host || href : href)))];
    const text = `${kinds.elsewhere.length} lead to ${some(hosts)}; those hosts must send CORS headers and answer range requests`;
    findings.push({ level: 'ok', feature: 'links', text });
  }
  return findings;
}

async function absent(files: ReadonlyArray<[href: string, path: string]>): Promise<string[]> {
  const lost: string[] = [];
  for (const [href, path] of files) {
    const info = await stat(path).catch(() => undefined);
    if (!info?.isFile()) lost.push(href);
  }
  return lost;
}

function some(values: readonly string[]): string {
  const more = values.length - EXAMPLES;
  return values.slice(0, EXAMPLES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
