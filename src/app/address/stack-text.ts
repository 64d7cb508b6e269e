import type { MaskRequest, Product } from '#quadrat';
import { methodNamed, methodsFor } from '../state/method';
import { narrowQuery } from '../state/narrowed';
import { qualityOf } from '../state/quality';
import type { Question } from '../state/question';
import { type Kept, MOST_KEPT, type StackEntry, type WantedEntry } from '../state/stack-entry';
import { type AddressValues, readDay, readNumber } from './fragment';
import { layerNamed, layerText } from './layer-text';
import { growthIn, growthValues, methodIn, methodText } from './method-part';
import { listIn, narrowedIn, narrowedValues } from './narrowed-text';

/** What an address calls the lines of the stack. */
const NAMES = { live: 'picture', counts: 'counts', kept: 'kept' } as const;

/** The lines from top to bottom, `counts:off;picture;kept`: what each is, and that it is not shown. */
export function orderText(entries: ReadonlyArray<Pick<StackEntry, 'kind' | 'visible'>>): string {
  return entries.map(({ kind, visible }) => NAMES[kind] + (visible ? '' : ':off')).join(';');
}

/** A kept picture's question, by the names that an address has for the parts of the page's own. */
export function keptValues({ question, narrowed }: Pick<Kept, 'question' | 'narrowed'>): Record<string, string> {
  const { product, layer, time, method, mask, growth } = question;
  const values = {
    product,
    layer: layerText(layer),
    time: time.join('/'),
    method: methodText(method, layer),
    drop: mask?.exclude?.join(','),
    ...growthValues(growth),
    ...narrowedValues(narrowed),
  };
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The question that {@link keptValues} wrote; null for one that does not fit these products. */
export function keptIn(
  values: AddressValues,
  products: readonly Product[],
): Pick<Kept, 'question' | 'narrowed'> | null {
  const product = products.find(({ name }) => name === values.get('product'));
  const [start, end] = (values.get('time') ?? '').split('/').map(readDay);
  const layer = product && layerNamed(values.get('layer'), product);
  if (!layer || !start || !end || start > end) return null;
  const narrowed = narrowedIn(values);
  const question: Question = {
    product: product.name,
    time: [start, end],
    layer,
    method: methodIn(values.get('method'), layer, product) ?? methodNamed(methodsFor(layer)[0]!, ''),
    mask: maskIn(values.get('drop'), product),
    growth: growthIn(values),
    narrow: narrowQuery(narrowed),
  };
  return { question, narrowed };
}

function maskIn(text: string | undefined, product: Product): MaskRequest | null {
  const quality = qualityOf(product);
  const ids = text?.split(',') ?? [];
  const exclude = (quality?.classes ?? []).map(({ id }) => id).filter((id) => ids.includes(String(id)));
  return quality && exclude.length > 0 ? { measurement: quality.measurement, exclude } : null;
}

/** A line of a link, and what it says of a kept picture beside its question. */
export type ReadEntry = WantedEntry & { values?: AddressValues };

/**
 * The lines that an address asks for, the topmost first; null where it asks for none. What does not fit is left out; the picture
 * and the counts are always among them, each once.
 */
export function stackIn(values: AddressValues, products: readonly Product[]): ReadEntry[] | null {
  const order = values.get('stack');
  if (order === undefined) return null;
  const opacities = (values.get('opacity') ?? '').split(',');
  const kept = listIn(values.get('kept')).map(valuesOf);
  const entries: ReadEntry[] = [];
  for (const [at, line] of order.split(';').entries()) {
    const [name, state] = line.split(':');
    const visible = state !== 'off';
    const opacity = readNumber(opacities[at], 0, 1) ?? 1;
    if (name === NAMES.kept) {
      const own = kept.shift();
      const read = own && keptIn(own, products);
      const room = entries.filter(({ kind }) => kind === 'kept').length < MOST_KEPT;
      if (read && room) entries.push({ kind: 'kept', visible, opacity, kept: read, values: own });
    }
    const kind = (['live', 'counts'] as const).find((one) => NAMES[one] === name);
    if (kind && !entries.some((entry) => entry.kind === kind)) entries.push({ kind, visible, opacity });
  }
  const both = (['live', 'counts'] as const).every((kind) => entries.some((entry) => entry.kind === kind));
  return both ? entries : null;
}

function valuesOf(given: unknown): AddressValues {
  const pairs = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  return new Map(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}
