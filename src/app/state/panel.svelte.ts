/** The tabs of the panel, in the order of the work: what to look at, how, beside what, and what to do with it. */
export const TAB_IDS = ['data', 'picture', 'compare', 'take-away'] as const;
export type TabId = (typeof TAB_IDS)[number];

/** Which part of the panel is in front, and on a phone whether its sheet is up. */
export class Panel {
  tab = $state<TabId>('picture');
  /** On a phone only; a desktop always shows the panel. */
  open = $state(false);

  /** Brings a tab to the front, and on a phone the sheet with it. */
  show(tab: TabId): void {
    this.tab = tab;
    this.open = true;
  }
}
