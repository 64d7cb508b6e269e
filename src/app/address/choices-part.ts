import { readPeriod } from '#view/calendar';
import { layerKey } from '#view/combinations';
import type { Choices } from '../state/choices.svelte';
import { qualityOf } from '../state/quality';
import { type AddressValues, readDay } from './fragment';
import { layerNamed, layerText } from './layer-text';
import { methodValues, readMethod } from './method-part';
import type { AddressPart } from './page-address.svelte';

/** Product, layer, time and clouds. */
export function choicesPart(choices: Choices): AddressPart {
  return {
    quiet: false,
    write: () => ({ ...subjectOf(choices), ...timeOf(choices), ...cloudsOf(choices), ...methodValues(choices) }),
    read: (values) => {
      const { facts } = choices;
      if (!facts) return;
      choices.take(facts);
      const layer = layerNamed(values.get('layer'), facts.product);
      if (layer) choices.layer = layer;
      readTime(choices, values);
      readClouds(choices, values);
      readMethod(choices, values);
    },
  };
}

function subjectOf({ facts, layer }: Choices): Record<string, string | undefined> {
  const first = facts?.layers[0];
  const own = layer && (!first || layerKey(layer) !== layerKey(first));
  return { product: facts?.product.name, layer: own ? layerText(layer) : undefined };
}

function timeOf({ facts, span, period, stepKey }: Choices): Record<string, string | undefined> {
  const whole = facts?.span;
  const narrowed = whole && (span.start !== whole.start || span.end !== whole.end);
  return {
    time: narrowed ? `${span.start}/${span.end}` : undefined,
    period: period === 'all' ? undefined : period,
    step: period === 'all' ? undefined : stepKey,
  };
}

function readTime(choices: Choices, values: AddressValues): void {
  const [start, end] = (values.get('time') ?? '').split('/').map(readDay);
  if (start && end) choices.setSpan({ start, end });
  const period = readPeriod(values.get('period'));
  if (period) choices.setPeriod(period);
  const step = values.get('step');
  if (step !== undefined) choices.goToKey(step);
}

/** `clouds=kept`, or the classes that are left out where they are others than the product suggests. */
function cloudsOf({ facts, masked, excluded }: Choices): Record<string, string | undefined> {
  if (!facts) return {};
  const usual = facts.product.defaultMask !== undefined;
  const suggested = qualityOf(facts.product)?.suggested ?? [];
  const same = excluded.length === suggested.length && suggested.every((id) => excluded.includes(id));
  return {
    clouds: masked === usual ? undefined : masked ? 'out' : 'kept',
    drop: same ? undefined : excluded.map(String).join(',') || 'none',
  };
}

function readClouds(choices: Choices, values: AddressValues): void {
  const clouds = values.get('clouds');
  if (clouds === 'kept') choices.masked = false;
  if (clouds === 'out') choices.masked = true;
  const drop = values.get('drop')?.split(',');
  const classes = choices.facts && qualityOf(choices.facts.product)?.classes;
  if (drop && classes) choices.excluded = classes.map(({ id }) => id).filter((id) => drop.includes(String(id)));
}
