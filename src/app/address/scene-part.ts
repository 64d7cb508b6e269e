import type { Workbench } from '../state/workbench.svelte';
import type { AddressPart } from './page-address.svelte';

/** Longer ones are no id. */
const LONGEST_ID = 500;

/** The scene whose details are open. */
export function scenePart(workbench: Workbench): AddressPart {
  const { scenes, choices } = workbench;
  return {
    quiet: false,
    write: () => ({ scene: scenes.opened?.id ?? scenes.awaited ?? undefined }),
    read: (values) => {
      const id = values.get('scene');
      const { cube } = workbench;
      if (id === undefined || id.length > LONGEST_ID) scenes.close();
      else if (cube && choices.facts) void scenes.openNamed(cube, choices.facts.product.name, id);
    },
  };
}
