import { pathLength } from '#view/path-length';
import type { Sketch } from './sketch.svelte';

type Position = readonly [lon: number, lat: number];

/** A distance on the ground, along corners somebody sets. */
export class Measure {
  /** The path measured last, in EPSG:4326; null where none is on the map. */
  path = $state.raw<readonly Position[] | null>(null);
  readonly metres = $derived(this.path ? pathLength(this.path) : 0);
  readonly #sketch: Sketch;

  constructor(sketch: Sketch) {
    this.#sketch = sketch;
  }

  /** Has a path drawn, in place of the last one. */
  async begin(): Promise<void> {
    this.clear();
    const drawn = await this.#sketch.ask('line');
    if (drawn) this.path = drawn.coordinates as Position[];
  }

  clear(): void {
    this.path = null;
  }
}
