import type { Datacube } from '#quadrat';
import type { DrawnLayer } from '#view/raster-layer';
import type { Looks } from './looks.svelte';
import type { Narrowed } from './narrowed';
import type { Pace } from './pace';
import { Picture } from './picture.svelte';
import type { MapView } from './picture-request';
import type { ProductFacts } from './product-facts';
import { type Question, questionKey } from './question';
import { type Kept, MOST_KEPT, type StackEntry, type WantedEntry } from './stack-entry';

const BEGINNING: readonly StackEntry[] = [
  { id: 'counts', kind: 'counts', visible: false, opacity: 0.85 },
  { id: 'live', kind: 'live', visible: true, opacity: 1 },
];

/** What lies on the map, the topmost first. */
export class Stack {
  entries = $state.raw<readonly StackEntry[]>(BEGINNING);
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
  keep(question: Question, narrowed: Narrowed, facts: ProductFacts): boolean {
    if (this.full || this.#find(question)) return false;
    const at = this.entries.findIndex(({ kind }) => kind === 'live') + 1;
    const entry = this.#enter({ kind: 'kept', visible: true, opacity: 1, kept: { question, narrowed } }, facts);
    this.entries = this.entries.toSpliced(at, 0, entry);
    return true;
  }

  /** Exactly these lines, as a link has them; pictures that are kept already stay as far as they have come. */
  restore(wanted: readonly WantedEntry[]): void {
    const entries = wanted.map((one): StackEntry => {
      const known = one.kept
        ? this.#find(one.kept.question)
        : this.entries.find(({ kind }) => kind !== 'kept' && kind === one.kind);
      return known ? { ...known, visible: one.visible, opacity: one.opacity } : this.#enter(one, null);
    });
    for (const { id, kept } of this.kept) if (!entries.some((entry) => entry.id === id)) kept.picture.reset();
    this.entries = entries;
  }

  /** What has come to be known of a kept picture's product. */
  inform(id: string, known: Pick<Kept, 'facts' | 'failure'>): void {
    this.entries = this.entries.map((entry) =>
      entry.id === id && entry.kept ? { ...entry, kept: { ...entry.kept, ...known } } : entry,
    );
  }

  #find(question: Question): StackEntry | undefined {
    const key = questionKey(question);
    return this.entries.find(({ kept }) => kept && questionKey(kept.question) === key);
  }

  #enter({ kind, visible, opacity, kept }: WantedEntry, facts: ProductFacts | null): StackEntry {
    if (!kept) return { id: kind, kind, visible, opacity };
    const picture = new Picture(this.#looks, this.#pace);
    return { id: `kept-${++this.#named}`, kind, visible, opacity, kept: { ...kept, picture, facts } };
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
      if (visible && kept.facts) kept.picture.show(cube, kept.facts, kept.question, view);
    }
  }

  /** For another catalog. */
  clear(): void {
    this.restore(BEGINNING);
  }

  #drawingsOf({ kind, kept }: StackEntry): DrawnLayer['drawings'] {
    if (kind === 'counts') return this.#live.countDrawings;
    return (kept?.picture ?? this.#live).drawings;
  }
}
