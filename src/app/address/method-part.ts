import { checkExpression, type Product } from '#quadrat';
import type { Layer } from '#view/combinations';
import type { Choices } from '../state/choices.svelte';
import type { Growth } from '../state/growth';
import {
  type Method,
  methodKey,
  methodNamed,
  methodsFor,
  SEASON_OUTPUTS,
  SPREAD_OUTPUTS,
  TREND_OUTPUTS,
} from '../state/method';
import { type AddressValues, readNumber } from './fragment';

/** Farthest that a link may widen clouds, metres. */
const WIDEST = 5000;

/** `method=quantile:0.25`; nothing for what the layer begins with. */
export function methodText(method: Method, layer: Layer): string | undefined {
  return methodsFor(layer)[0] === method.name && !('output' in method) ? undefined : methodKey(method);
}

/** By how many metres clouds are widened, and which of them are forgotten. */
export function growthValues({ widen, specks }: Growth): Record<string, string | undefined> {
  return { widen: widen > 0 ? String(widen) : undefined, specks: specks > 0 ? String(specks) : undefined };
}

export function growthIn(values: AddressValues): Growth {
  return {
    widen: readNumber(values.get('widen'), 0, WIDEST) ?? 0,
    specks: readNumber(values.get('specks'), 0, WIDEST) ?? 0,
  };
}

export function methodValues({ layer, method, growth }: Choices): Record<string, string | undefined> {
  return { method: layer ? methodText(method, layer) : undefined, ...growthValues(growth) };
}

export function readMethod(choices: Choices, values: AddressValues): void {
  const { layer, facts } = choices;
  const method = layer && facts ? methodIn(values.get('method'), layer, facts.product) : undefined;
  if (method) choices.askedMethod = method;
  choices.growth = growthIn(values);
}

/** The method that {@link methodText} wrote; undefined for one that the layer does not have. */
export function methodIn(text: string | undefined, layer: Layer, product: Product): Method | undefined {
  const [, named = '', detail = ''] = /^([a-z]+)(?::(.*))?$/s.exec(text ?? '') ?? [];
  const name = methodsFor(layer).find((one) => one === named);
  if (!name) return undefined;
  const method = methodNamed(name, detail);
  switch (method.name) {
    case 'quantile':
      return { ...method, quantile: readNumber(detail, 0, 1) ?? method.quantile };
    case 'best':
      return checkExpression(detail, product).ok ? method : undefined;
    case 'geomedian': {
      const output = SPREAD_OUTPUTS.find((one) => one === detail);
      return output ? { ...method, output } : method;
    }
    case 'trend':
      return { ...method, output: TREND_OUTPUTS.find((output) => output === detail) ?? method.output };
    case 'harmonic':
      return { ...method, output: SEASON_OUTPUTS.find((output) => output === detail) ?? method.output };
    default:
      return method;
  }
}
