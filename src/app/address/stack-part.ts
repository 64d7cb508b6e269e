import { subjectOf } from '../state/looks.svelte';
import type { Kept } from '../state/stack-entry';
import type { Workbench } from '../state/workbench.svelte';
import { takeLook } from './look-part';
import { lookValues } from './look-text';
import type { AddressPart } from './page-address.svelte';
import { keptValues, orderText, stackIn } from './stack-text';

/** As the stack begins. */
const USUAL = { stack: 'counts:off;picture', opacity: '0.85,1' };

/** What lies on the map: the lines of the stack, and what the kept pictures among them show and look like. */
export function stackPart(workbench: Workbench): AddressPart {
  const { stack, looks } = workbench;
  const subject = ({ question }: Kept) => {
    const product = workbench.products.find(({ name }) => name === question.product);
    return product ? subjectOf(question, product) : null;
  };
  const valuesOf = (kept: Kept) => {
    const of = subject(kept);
    return { ...keptValues(kept), ...(of ? lookValues(looks.of(of), of) : {}) };
  };
  return {
    quiet: false,
    write: () => {
      const order = orderText(stack.entries);
      return {
        stack: order === USUAL.stack && opacityText(workbench) === USUAL.opacity ? undefined : order,
        kept: stack.kept.length > 0 ? JSON.stringify(stack.kept.map(({ kept }) => valuesOf(kept))) : undefined,
      };
    },
    read: (values) => {
      const wanted = stackIn(values, workbench.products);
      workbench.restoreStack(wanted);
      const looked = (wanted ?? []).flatMap(({ values: own }) => (own ? [own] : []));
      for (const [at, { kept }] of stack.kept.entries()) {
        const own = looked[at];
        if (own) takeLook(looks, subject(kept), own);
      }
    },
  };
}

/** How far each line is seen through; a slider's many values add nothing to the history. */
export function opacityPart(workbench: Workbench): AddressPart {
  return {
    quiet: true,
    write: () => {
      const text = opacityText(workbench);
      return { opacity: text === USUAL.opacity ? undefined : text };
    },
    // Read with the lines it belongs to.
    read: () => {},
  };
}

const opacityText = ({ stack }: Workbench) => stack.entries.map(({ opacity }) => String(opacity)).join(',');
