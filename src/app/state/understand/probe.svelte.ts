import { type Datacube, type GeoJsonGeometry, isQuadratError, type MaskRequest } from '#quadrat';
import type { PeriodKind } from '#view/calendar';
import type { Span } from '#view/periods';
import { describeFailure, type Failure, isAbortOf } from '../../failure';
import type { Method } from '../method';
import type { NarrowQuery } from '../narrowed';
import type { ProductFacts } from '../product-facts';
import { readArea } from './read-area';
import { type Asked, readPoint } from './read-point';
import type { Readings } from './readings';

export type Place =
  | { kind: 'point'; position: readonly [lon: number, lat: number] }
  /** In EPSG:4326. */
  | { kind: 'area'; geometry: GeoJsonGeometry };

export type SubjectState =
  | { name: 'loading'; done: number; total: number }
  | ({ name: 'shown' } & Readings)
  | { name: 'failed'; failure: Failure };

/** A place that is looked into. */
export class Subject {
  readonly id: number;
  /** 'A', 'B', … */
  readonly label: string;
  readonly colour: string;
  readonly place: Place;
  state = $state.raw<SubjectState>({ name: 'loading', done: 0, total: 0 });

  constructor(id: number, label: string, colour: string, place: Place) {
    this.id = id;
    this.label = label;
    this.colour = colour;
    this.place = place;
  }
}

/** What the readings of every place depend on. */
export interface Inquiry {
  cube: Datacube;
  facts: ProductFacts;
  span: Span;
  mask: MaskRequest | null;
  narrow: Omit<NarrowQuery, 'geopolygon'>;
  period: PeriodKind;
  /** What makes one value of the dates of a period. */
  method: Method;
}

/** Okabe and Ito's colours, told apart in every common colour blindness; those that are seen on white and on black. */
export const COLOURS: readonly string[] = ['#d55e00', '#0072b2', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
const MOST = COLOURS.length;

/** Values over time at clicked points and in drawn areas, each read when it is asked for and again when a choice changes. */
export class Probe {
  subjects = $state.raw<readonly Subject[]>([]);
  /** Names of the series that are plotted; null for the one of the layer on the map. */
  chosen = $state.raw<readonly string[] | null>(null);
  /** Whether the ground of each class is shown. */
  classes = $state(false);
  /** A clicked point joins those there are, and does not replace the last. */
  adding = $state(false);
  #inquiry: Inquiry | null = null;
  readonly #running = new Map<number, AbortController>();
  #count = 0;

  /** The point asked for last, longitude and latitude; null where there is none. */
  readonly position = $derived.by((): readonly [number, number] | null => {
    const point = this.subjects.findLast(({ place }) => place.kind === 'point');
    return point?.place.kind === 'point' ? point.place.position : null;
  });

  readonly full = $derived(this.subjects.length >= MOST);

  close(): void {
    for (const { id } of this.subjects) this.remove(id);
    this.adding = false;
    this.chosen = null;
    this.classes = false;
  }

  remove(id: number): void {
    this.#stop(id);
    this.subjects = this.subjects.filter((subject) => subject.id !== id);
  }

  /** Reads a point, in place of the last one unless points are being added. */
  open(inquiry: Inquiry, position: readonly [number, number]): void {
    const last = this.subjects.findLast(({ place }) => place.kind === 'point');
    if (last && (!this.adding || this.full)) this.remove(last.id);
    this.add(inquiry, { kind: 'point', position });
  }

  /** Reads one more place. Does nothing when there are as many as can be told apart. */
  add(inquiry: Inquiry, place: Place): void {
    if (this.full) return;
    this.#inquiry = inquiry;
    const label = firstFree(
      this.subjects.map((subject) => subject.label),
      Array.from({ length: MOST }, (_, i) => String.fromCharCode(65 + i)),
    );
    const colour = firstFree(
      this.subjects.map((subject) => subject.colour),
      COLOURS,
    );
    const subject = new Subject(++this.#count, label, colour, place);
    this.subjects = [...this.subjects, subject];
    void this.#read(subject, inquiry);
  }

  /** Exactly these places, read anew where they are not those there are. */
  restore(inquiry: Inquiry, places: readonly Place[]): void {
    const now = this.subjects.map(({ place }) => place);
    if (textOf(now) === textOf(places)) return;
    this.close();
    for (const place of places) this.add(inquiry, place);
  }

  /** Reads all places again where what they depend on is not what it was. */
  refresh(inquiry: Inquiry): void {
    if (this.subjects.length === 0 || (this.#inquiry && keyOf(this.#inquiry) === keyOf(inquiry))) return;
    this.#inquiry = inquiry;
    for (const subject of this.subjects) void this.#read(subject, inquiry);
  }

  retry(id: number): void {
    const subject = this.subjects.find((one) => one.id === id);
    if (subject && this.#inquiry) void this.#read(subject, this.#inquiry);
  }

  async #read(subject: Subject, inquiry: Inquiry): Promise<void> {
    const { id, place } = subject;
    this.#stop(id);
    const abort = new AbortController();
    this.#running.set(id, abort);
    const { signal } = abort;
    const tell = (state: SubjectState) => {
      if (!signal.aborted) subject.state = state;
    };
    tell({ name: 'loading', done: 0, total: 0 });
    const asked: Asked = {
      ...inquiry,
      signal,
      onProgress: (done, total) => tell({ name: 'loading', done, total }),
    };
    try {
      const found = await (place.kind === 'point' ? readPoint(asked, place.position) : readArea(asked, place.geometry));
      tell({ name: 'shown', ...found });
    } catch (error) {
      if (isAbortOf(signal, error)) return;
      if (isQuadratError(error, 'NO_DATA')) tell({ name: 'shown', readings: [], composites: [] });
      else tell({ name: 'failed', failure: describeFailure(error) });
    }
  }

  #stop(id: number): void {
    this.#running.get(id)?.abort(new DOMException('No longer asked for.', 'AbortError'));
    this.#running.delete(id);
  }
}

function keyOf({ facts, span, mask, narrow, period, method }: Inquiry): string {
  return JSON.stringify([facts.product.name, span, mask, narrow, period, method]);
}

/** To the digits that an address keeps: a tenth of a metre. */
function textOf(places: readonly Place[]): string {
  return JSON.stringify(places, (_, value) => (typeof value === 'number' ? Number(value.toFixed(6)) : value));
}

function firstFree(taken: readonly string[], all: readonly string[]): string {
  return all.find((one) => !taken.includes(one)) ?? all[0]!;
}
