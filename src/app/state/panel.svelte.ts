/** The tabs of the panel, in the order of the work: what to look at, how, beside what, and what to do with it. */
export const TAB_IDS = ['data', 'picture', 'compare', 'take-away'] as const;
export type TabId = (typeof TAB_IDS)[number];

/** CSS pixels that a phone shows of the sheet while it is down; `--peek` of app.css. */
export const PEEK = 188;
/** Share of a phone's height that the sheet has when it is up, which leaves the rest to the map; `--half` of app.css. */
export const HALF = 0.54;

/** Which part of the panel is in front, and on a phone whether its sheet is up. */
export class Panel {
  tab = $state<TabId>('picture');
  /** On a phone only; a desktop always shows the panel. */
  open = $state(false);
  /** Over nearly all of the map and not over half of it; of an open sheet only. */
  tall = $state(false);

  /** Brings a tab to the front, and on a phone the sheet with it. */
  show(tab: TabId): void {
    this.tab = tab;
    this.open = true;
  }
}
