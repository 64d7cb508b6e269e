import { type AddressValues, readFragment, writeFragment } from './fragment';

/**
 * How one part of the page's state is written into the address and read from it. A part owns the names it writes; others
 * do not use them. Whatever it reads comes from a stranger's link: what does not fit the product is ignored.
 */
export interface AddressPart {
  /** Changes of a quiet part replace the entry in the browser's history; of others they add one, for Back to undo. */
  quiet: boolean;
  /** By name; reads reactive state. What is undefined, as a default should be, is left out. */
  write(): Record<string, string | undefined>;
  /** Takes the state over. A name that is absent means the default. Called once the product is known. */
  read(values: AddressValues): void;
}

/** Sliders write many values on their way to one. */
const SETTLE_MS = 300;

/**
 * The state of the page as the part of its address after the #, which no server sees. Parts register themselves; the
 * address follows them, and they follow the address when a visitor goes back or forward.
 */
export class PageAddress {
  readonly #parts: AddressPart[] = [];
  /** Names of catalogs lead every link, one or several. */
  readonly #catalogs: () => readonly string[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What the history's entry says of the parts that are not quiet; null where the next write must not add an entry. */
  #entry: string | null = null;
  /** The page changed by itself when the address was written last. */
  #running = false;

  constructor(catalogs: () => readonly string[]) {
    this.#catalogs = catalogs;
  }

  add(part: AddressPart): void {
    this.#parts.push(part);
  }

  /** The state in words; reads reactive state. */
  get fragment(): string {
    return writeFragment(this.#values(this.#parts));
  }

  /** What the address says now. */
  get values(): AddressValues {
    return readFragment(document.location.hash);
  }

  /** Lets all parts take over what an address says. Nothing is added to the history for it. */
  restore(values: AddressValues): void {
    for (const part of this.#parts) part.read(values);
    this.#entry = null;
  }

  /**
   * Writes the state into the address bar, soon. To be called whenever `fragment` has changed. `running`: the page changes by
   * itself, as when time plays; all of that is one entry in the history.
   */
  follow(fragment: string, running: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#write(fragment, running), SETTLE_MS);
  }

  #write(fragment: string, running: boolean): void {
    const entry = writeFragment(this.#values(this.#parts.filter(({ quiet }) => !quiet)));
    const added = this.#entry !== null && this.#entry !== entry && !this.#running;
    this.#entry = entry;
    this.#running = running;
    // Catalogs named before the # move behind it, where no server sees them and no key is kept.
    const url = new URL(document.location.href);
    url.searchParams.delete('catalog');
    url.hash = fragment;
    if (url.href === document.location.href) return;
    if (added) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
  }

  *#values(parts: readonly AddressPart[]): Generator<[string, string | undefined]> {
    for (const catalog of this.#catalogs()) yield ['catalog', catalog];
    for (const part of parts) yield* Object.entries(part.write());
  }
}
