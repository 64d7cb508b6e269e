import type { Workbench } from '../state/workbench.svelte';
import { choicesPart } from './choices-part';
import { compareLookPart, comparePart } from './compare-part';
import { lookPart } from './look-part';
import { narrowingPart } from './narrowing-part';
import type { AddressPart } from './page-address.svelte';
import { pagePart } from './page-part';
import { probePart } from './probe-part';
import { scenePart } from './scene-part';
import { opacityPart, stackPart } from './stack-part';
import { takeAwayPart } from './take-away-part';
import { viewPart } from './view-part';

/** Everything that a link brings along, in the order in which it is taken over. One line for each part of the page. */
export function addressParts(workbench: Workbench): AddressPart[] {
  return [
    choicesPart(workbench.choices),
    narrowingPart(workbench.choices.narrowing),
    lookPart(workbench.choices, workbench.looks),
    viewPart(workbench),
    comparePart(workbench),
    compareLookPart(workbench),
    stackPart(workbench),
    opacityPart(workbench),
    scenePart(workbench),
    probePart(workbench),
    takeAwayPart(workbench),
    pagePart(workbench),
  ];
}
