import type { Workbench } from '../state/workbench.svelte';
import { choicesPart } from './choices-part';
import { lookPart } from './look-part';
import { narrowingPart } from './narrowing-part';
import type { AddressPart } from './page-address.svelte';
import { probePart } from './probe-part';
import { viewPart } from './view-part';

/** Everything that a link brings along, in the order in which it is taken over. One line for each part of the page. */
export function addressParts(workbench: Workbench): AddressPart[] {
  return [
    choicesPart(workbench.choices),
    narrowingPart(workbench.choices.narrowing),
    lookPart(workbench.choices, workbench.looks),
    viewPart(workbench),
    probePart(workbench),
  ];
}
