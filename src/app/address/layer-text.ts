import { checkExpression, type Product } from '#quadrat';
import { familiarIndex, imageBands, type Layer, layerKey, layersOf } from '#view/combinations';

/** Its key; of a formula that not every page offers by name, the formula itself. */
export function layerText(layer: Layer): string {
  const written = layer.kind === 'index' && !familiarIndex(layer.id);
  return written ? `index:${layer.id}:${layer.expression}` : layerKey(layer);
}

/** A layer on offer, or one of bands that the product has; undefined for anything else. */
export function layerNamed(text: string | undefined, product: Product): Layer | undefined {
  if (text === undefined) return undefined;
  const known = layersOf(product).find((layer) => layerKey(layer) === text);
  if (known) return known;
  const formula = /^(?:index:(\w{1,40})|expression:expression):(.*)$/s.exec(text);
  if (formula) return formulaLayer(formula[1], formula[2] ?? '', product);
  const [, kind, list = ''] = /^(colours:custom|band:band):(.*)$/.exec(text) ?? [];
  const names = imageBands(product).map(({ name }) => name);
  const bands = list.split(',');
  if (!bands.every((band) => names.includes(band))) return undefined;
  const [a, b, c] = bands;
  if (kind === 'band:band' && a !== undefined && b === undefined) return { kind: 'band', id: 'band', bands: [a] };
  if (kind !== 'colours:custom' || a === undefined || b === undefined || c === undefined) return undefined;
  return bands.length === 3 ? { kind: 'colours', id: 'custom', bands: [a, b, c] } : undefined;
}

function formulaLayer(id: string | undefined, expression: string, product: Product): Layer | undefined {
  const check = checkExpression(expression, product);
  if (!check.ok || (id !== undefined && familiarIndex(id))) return undefined;
  const bands = check.measurements;
  return id === undefined
    ? { kind: 'expression', id: 'expression', bands, expression }
    : { kind: 'index', id, bands, expression };
}
