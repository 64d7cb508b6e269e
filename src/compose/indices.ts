import { didYouMean } from '#model/did-you-mean';
import { QuadratError } from '#model/errors';
import type { Product } from '#model/product';
import { bandRoles } from './band-roles';
import { compileExpressions } from './compile';
import { isPlainName, parseExpression } from './expression';

/** A spectral index and what it is for one product. */
export interface SpectralIndex {
  /** Short name, e.g. 'NDVI': what a request's `indices` takes. */
  name: string;
  title: string;
  /** What it is about: 'vegetation', 'water', 'burn', 'snow', 'soil', 'urban', 'clouds' or 'radar'. */
  domain: string;
  /** As published, with the list's symbols for bands (N, R, S1, ...) and its defaults for parameters. */
  formula: string;
  /** The same with the product's measurements, as `expressions` takes it. */
  expression: string;
  /** The measurements it uses. */
  measurements: string[];
  /**
   * Whether it is the same for reflectance and for numbers proportional to it. Where it is not, it means something only
   * if the product's scale and offset make reflectance of the stored numbers.
   */
  scaleFree: boolean;
  /** Address of the publication. */
  reference: string;
}

interface Entry {
  name: string;
  title: string;
  domain: string;
  formula: string;
  reference: string;
}

interface Table {
  symbols: Record<string, { name: string; title: string }>;
  indices: Entry[];
}

const SYMBOL = /[A-Za-z_]\w*/g;

/** The spectral indices that a product has all bands for, by name; the table (12 KB compressed) is loaded when first asked for. */
export async function listIndices(product: Product): Promise<SpectralIndex[]> {
  const { indices } = await table();
  const roles = bandRoles(product.measurements);
  return indices.flatMap((entry) => indexOf(entry, roles) ?? []);
}

/**
 * The named indices as expressions over the measurements of `products`, which must all have the bands under one name.
 *
 * @throws QuadratError BAD_REQUEST where there is no such index, or a product has no band for it
 */
export async function indexExpressions(
  names: readonly string[],
  products: readonly Product[],
): Promise<Record<string, string>> {
  const { indices, symbols } = await table();
  const expressions = names.map((name): [string, string] => {
    const entry = indices.find((one) => one.name === name);
    if (!entry) {
      const known = indices.map((one) => one.name);
      throw new QuadratError(
        'BAD_REQUEST',
        `There is no spectral index '${name}'.${didYouMean(name, known)} listIndices(product) names those that a product has the bands for.`,
      );
    }
    const written = products.map((product) => {
      const roles = bandRoles(product.measurements);
      const index = indexOf(entry, roles);
      if (index) return index.expression;
      const lacking = symbolsOf(entry).filter((symbol) => !roles.has(symbol));
      throw new QuadratError(
        'BAD_REQUEST',
        `The index ${name}, ${entry.formula}, needs ${symbolsOf(entry)
          .map((symbol) => symbols[symbol]!.name)
          .join(
            ', ',
          )}, but product '${product.name}' has no band known as ${lacking.map((symbol) => symbols[symbol]!.name).join(', ')}. Its bands are: ${product.measurements.map((measurement) => measurement.name).join(', ')}.`,
      );
    });
    if (new Set(written).size > 1) {
      throw new QuadratError(
        'BAD_REQUEST',
        `The bands of the index ${name} have other names in '${products[0]!.name}' than in another product. Load the products one by one.`,
      );
    }
    return [name, written[0]!];
  });
  return Object.fromEntries(expressions);
}

async function table(): Promise<Table> {
  return (await import('./index-table.json')).default;
}

function symbolsOf({ formula }: Entry): string[] {
  return [...new Set(formula.match(SYMBOL))];
}

function indexOf(entry: Entry, roles: ReadonlyMap<string, string>): SpectralIndex | undefined {
  const symbols = symbolsOf(entry);
  const measurements = symbols.flatMap((symbol) => roles.get(symbol) ?? []);
  if (measurements.length < symbols.length) return undefined;
  const written = (name: string): string => (isPlainName(name) ? name : `band(${JSON.stringify(name)})`);
  return {
    ...entry,
    expression: entry.formula.replace(SYMBOL, (symbol) => written(roles.get(symbol)!)),
    measurements,
    scaleFree: isScaleFree(entry),
  };
}

/** Tried out: the formula at some reflectances, and at the same times eight. */
function isScaleFree(entry: Entry): boolean {
  const symbols = symbolsOf(entry);
  return [1, 2, 3].every((seed) => {
    const at = (factor: number): number => {
      const text = entry.formula.replace(SYMBOL, (symbol) =>
        String(factor * (0.05 + ((seed * 7 + symbols.indexOf(symbol) * 13) % 17) / 23)),
      );
      // Without a band in it an expression folds to one constant.
      return compileExpressions([parseExpression(text)]).program.constants[0]!.value;
    };
    const [one, other] = [at(1), at(8)];
    return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one));
  });
}
