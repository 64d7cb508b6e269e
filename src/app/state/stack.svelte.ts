import type { Datacube } from '#quadrat';
import type { DrawnLayer } from '#view/raster-layer';
import type { Looks } from './looks.svelte';
import type { Pace } from './pace';
import { Picture } from './picture.svelte';
import type { MapView } from './picture-request';
import type { ProductFacts } from './product-facts';
import { type Question, questionKey } from './question';

/** A picture that stays on the map while the page goes on to another one. */
export interface Kept {
  picture: Picture;
  question: Question;
  facts: ProductFacts;
}

/** One line of the list of layers. */
export interface StackEntry {
  id: string;
  /** 'live': the picture the page is about; 'counts': the observations behind it. */
  kind: 'live' | 'counts' | 'kept';
  visible: boolean;
  /** 0..1 */
  opacity: number;
  kept?: Kept;
}

/** Each holds its pixels, in memory and on the graphics card. */
const MOST_KEPT = 4;

/** What lies on the map, the topmost first. */
export class Stack {
  entries = $state.raw<readonly StackEntry[]>([
    { id: 'counts', kind: 'counts', visible: false, opacity: 0.85 },
    { id: 'live', kind: 'live', visible: true, opacity: 1 },
  ]);
  readonly #live: Picture;
  readonly #looks: Looks;
  readonly #pace: Pace;
  #named = 0;

  constructor(live: Picture, looks: Looks, pace: Pace) {
    this.#live = live;
    this.#looks = looks;
    this.#pace = pace;
  }

  /** As the map draws them: the lowest first. */
  readonly layers = $derived(
    this.entries
      .filter(({ visible }) => visible)
      .toReversed()
      .map((entry): DrawnLayer => ({ opacity: entry.opacity, drawings: this.#drawingsOf(entry) })),
  );

  readonly kept = $derived(this.entries.flatMap((entry) => (entry.kept ? [{ ...entry, kept: entry.kept }] : [])));
  readonly full = $derived(this.kept.length >= MOST_KEPT);
  /** Counts tiles written to kept pictures. */
  readonly written = $derived(this.kept.reduce((sum, { kept }) => sum + kept.picture.written, 0));

  /** Keeps a picture right below the live one. False where it is kept already, or too many are. */
  keep(question: Question, facts: ProductFacts): boolean {
    const key = questionKey(question);
    if (this.full || this.kept.some(({ kept }) => questionKey(kept.question) === key)) return false;
    const picture = new Picture(this.#looks, this.#pace);
    const at = this.entries.findIndex(({ kind }) => kind === 'live') + 1;
    const entry: StackEntry = {
      id: `kept-${++this.#named}`,
      kind: 'kept',
      visible: true,
      opacity: 1,
      kept: { picture, question, facts },
    };
    this.entries = this.entries.toSpliced(at, 0, entry);
    return true;
  }

  change(id: string, part: Partial<Pick<StackEntry, 'visible' | 'opacity'>>): void {
    this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, ...part } : entry));
  }

  /** `by` -1 for one up, +1 for one down; stays at the ends. */
  move(id: string, by: -1 | 1): void {
    const from = this.entries.findIndex((entry) => entry.id === id);
    const entry = this.entries[from];
    const to = from + by;
    if (!entry || to < 0 || to >= this.entries.length) return;
    this.entries = this.entries.toSpliced(from, 1).toSpliced(to, 0, entry);
  }

  remove(id: string): void {
    const entry = this.entries.find((one) => one.id === id);
    entry?.kept?.picture.reset();
    if (entry?.kept) this.entries = this.entries.filter((one) => one !== entry);
  }

  /** Kept pictures follow the map as the live one does; those that are hidden wait. */
  refresh(cube: Datacube, view: MapView): void {
    for (const { visible, kept } of this.kept) {
      if (visible) kept.picture.show(cube, kept.facts, kept.question, view);
    }
  }

  /** For another catalog. */
  clear(): void {
    for (const { id } of this.kept) this.remove(id);
  }

  #drawingsOf({ kind, kept }: StackEntry): DrawnLayer['drawings'] {
    if (kind === 'counts') return this.#live.countDrawings;
    return (kept?.picture ?? this.#live).drawings;
  }
}
