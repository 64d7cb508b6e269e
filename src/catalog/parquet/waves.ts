/** With more row groups than this the first dataset shall not wait for several of them. */
const FEW = 8;

/**
 * Reads what is planned in its order, several at once: where much is planned first one, then twice as many each time, so
 * that the first answer comes soon and the last not much later; and one wave ahead of whoever is busy with the one before.
 */
export class Waves<Plan, Row> {
  readonly #plans: readonly Plan[];
  readonly #most: number;
  readonly #read: (wave: readonly Plan[]) => Promise<Row[]>;
  #at = 0;
  #size: number;
  #ahead: { rows: Promise<Row[]>; count: number } | undefined;

  /** @param most to read at once */
  constructor(plans: readonly Plan[], most: number, read: (wave: readonly Plan[]) => Promise<Row[]>) {
    this.#plans = plans;
    this.#most = most;
    this.#read = read;
    this.#size = plans.length > FEW && most < plans.length ? 1 : most;
  }

  /** The first of what has not been handed out; undefined where all has. */
  get next(): Plan | undefined {
    return this.#plans[this.#at];
  }

  /** Rows of the next one, and of those after it for as long as they are `wanted`. */
  load(wanted: (plan: Plan) => boolean): Promise<Row[]> {
    const { rows, count } = this.#ahead ?? this.#start(wanted);
    this.#ahead = undefined;
    this.#at += count;
    return rows;
  }

  /** Begins to read what will be asked for next. A failure shows when it is asked for. */
  loadAhead(): void {
    if (this.#ahead || !this.next) return;
    this.#ahead = this.#start(() => true);
    this.#ahead.rows.catch(() => undefined);
  }

  #start(wanted: (plan: Plan) => boolean): { rows: Promise<Row[]>; count: number } {
    const most = this.#plans.slice(this.#at, this.#at + this.#size);
    const end = most.findIndex((plan, index) => index > 0 && !wanted(plan));
    const wave = end < 0 ? most : most.slice(0, end);
    this.#size = Math.min(this.#most, 2 * this.#size);
    return { rows: this.#read(wave), count: wave.length };
  }
}
