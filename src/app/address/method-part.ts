import { checkExpression } from '#quadrat';
import type { Choices } from '../state/choices.svelte';
import { type Method, methodKey, methodNamed, methodsFor, SEASON_OUTPUTS, TREND_OUTPUTS } from '../state/method';
import { type AddressValues, readNumber } from './fragment';

/** Farthest that a link may widen clouds, metres. */
const WIDEST = 5000;

/** `method=quantile:0.25`, and by how many metres clouds are widened. */
export function methodValues({ layer, method, growth }: Choices): Record<string, string | undefined> {
  const usual = !layer || methodsFor(layer)[0] === method.name;
  return {
    method: usual ? undefined : methodKey(method),
    widen: growth.widen > 0 ? String(growth.widen) : undefined,
    specks: growth.specks > 0 ? String(growth.specks) : undefined,
  };
}

export function readMethod(choices: Choices, values: AddressValues): void {
  const method = methodOf(values.get('method'), choices);
  if (method) choices.askedMethod = method;
  choices.growth = {
    widen: readNumber(values.get('widen'), 0, WIDEST) ?? 0,
    specks: readNumber(values.get('specks'), 0, WIDEST) ?? 0,
  };
}

function methodOf(text: string | undefined, { layer, facts }: Choices): Method | undefined {
  const [, named = '', detail = ''] = /^([a-z]+)(?::(.*))?$/s.exec(text ?? '') ?? [];
  const name = layer ? methodsFor(layer).find((one) => one === named) : undefined;
  if (!name || !facts) return undefined;
  const method = methodNamed(name, detail);
  switch (method.name) {
    case 'quantile':
      return { ...method, quantile: readNumber(detail, 0, 1) ?? method.quantile };
    case 'best':
      return checkExpression(detail, facts.product).ok ? method : undefined;
    case 'trend':
      return { ...method, output: TREND_OUTPUTS.find((output) => output === detail) ?? method.output };
    case 'harmonic':
      return { ...method, output: SEASON_OUTPUTS.find((output) => output === detail) ?? method.output };
    default:
      return method;
  }
}
