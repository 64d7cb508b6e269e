import type { Choices } from '../state/choices.svelte';
import type { Looks, Subject } from '../state/looks.svelte';
import type { AddressValues } from './fragment';
import { lookIn, lookValues } from './look-text';
import type { AddressPart } from './page-address.svelte';

/** How the layer that is shown is painted; what layers look like that are not on the map stays at home. */
export function lookPart(choices: Choices, looks: Looks): AddressPart {
  return {
    quiet: true,
    write: () => (choices.subject ? lookValues(looks.of(choices.subject), choices.subject) : {}),
    read: (values) => takeLook(looks, choices.subject, values),
  };
}

/** Lets a subject look as an address says, where it says anything that fits. */
export function takeLook(looks: Looks, subject: Subject | null, values: AddressValues): void {
  const look = subject && lookIn(values, subject, looks.of(subject)?.palette);
  if (look) looks.put(subject, look);
}
