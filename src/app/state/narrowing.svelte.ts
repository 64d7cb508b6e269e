import { boxOfLonLat, lonLatBounds } from '#view/mercator';
import type { Span } from '#view/periods';
import type { AreaGeometry } from '../area/read-area';
import { type Condition, type Narrowed, type NarrowQuery, narrowQuery, scopeQuery } from './narrowed';

const DEEPEST_UNDO = 50;

/** Which scenes of a product count: those of an area, with certain properties, but for single ones left out. */
export class Narrowing {
  #area = $state.raw<AreaGeometry | null>(null);
  #past = $state.raw<ReadonlyArray<AreaGeometry | null>>([]);
  conditions = $state.raw<ReadonlyMap<string, Condition>>(new Map());
  leftOut = $state.raw<ReadonlySet<string>>(new Set());
  /** In which time a large archive is looked at; null where all of the product is. */
  horizon = $state.raw<Span | null>(null);

  get area(): AreaGeometry | null {
    return this.#area;
  }

  /** In metres of EPSG:3857. */
  readonly box = $derived.by(() => {
    const bounds = this.#area && lonLatBounds(this.#area);
    return bounds ? boxOfLonLat(bounds) : null;
  });

  /** Area and properties, without regard to single scenes. */
  readonly scope = $derived.by((): NarrowQuery => scopeQuery({ area: this.#area, conditions: this.conditions }));

  /** As it is now, to be kept beside a question. */
  readonly now = $derived.by(
    (): Narrowed => ({ area: this.#area, conditions: this.conditions, leftOut: this.leftOut }),
  );

  readonly query = $derived.by((): NarrowQuery => narrowQuery(this.now));

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  /** Another area, or none; what was there before can be had back. */
  setArea(area: AreaGeometry | null): void {
    if (area === this.#area) return;
    this.#past = [...this.#past, this.#area].slice(-DEEPEST_UNDO);
    this.#area = area;
  }

  undoArea(): void {
    this.#area = this.#past.at(-1) ?? null;
    this.#past = this.#past.slice(0, -1);
  }

  /** Null takes the condition away. */
  setCondition(name: string, condition: Condition | null): void {
    const conditions = new Map(this.conditions);
    if (condition) conditions.set(name, condition);
    else conditions.delete(name);
    this.conditions = conditions;
  }

  leaveOut(id: string, left: boolean): void {
    const ids = new Set(this.leftOut);
    if (left) ids.add(id);
    else ids.delete(id);
    this.leftOut = ids;
  }

  /** For another product: its properties and scenes are others; the area stays. */
  forgetScenes(): void {
    this.conditions = new Map();
    this.leftOut = new Set();
  }
}
