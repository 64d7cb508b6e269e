import { TAB_IDS } from '../state/panel.svelte';
import { DELAYS } from '../state/player.svelte';
import type { Workbench } from '../state/workbench.svelte';
import type { AddressPart } from './page-address.svelte';

const FIRST_TAB = 'picture';
const USUAL_DELAY = 1000;

/** The tab in front, how willingly the page reads, and time that plays. */
export function pagePart(workbench: Workbench): AddressPart {
  const { panel, player } = workbench;
  return {
    quiet: true,
    write: () => ({
      tab: panel.tab === FIRST_TAB ? undefined : panel.tab,
      follow: workbench.follow ? undefined : 'no',
      hold: workbench.hold ? 'yes' : undefined,
      pace: player.delay === USUAL_DELAY ? undefined : String(player.delay),
      play: player.playing ? 'yes' : undefined,
    }),
    read: (values) => {
      panel.tab = TAB_IDS.find((id) => id === values.get('tab')) ?? FIRST_TAB;
      workbench.follow = values.get('follow') !== 'no';
      workbench.hold = values.get('hold') === 'yes';
      player.delay = DELAYS.find((delay) => String(delay) === values.get('pace')) ?? USUAL_DELAY;
      // Nothing moves by itself for who does not want that.
      const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
      player.playing = values.get('play') === 'yes' && !still && workbench.choices.steps.length > 1;
    },
  };
}
