import type { GeoJsonGeometry } from '#quadrat';
import type { Shape } from '#view/draw/draw-tool';

/** A wish for a shape drawn on the map; one at a time, the last one counts. */
export class Sketch {
  /** What the visitor is drawing, for the map to see to. */
  wanted = $state.raw<{ shape: Shape } | null>(null);
  /** Set from the keyboard so far. */
  corners = $state(0);
  /** As far as it has come, up to the pointer or the cross; null before its first corner. */
  shape = $state.raw<GeoJsonGeometry | null>(null);
  #settle: ((geometry: GeoJsonGeometry | null) => void) | null = null;

  /** Resolves with the shape in EPSG:4326 once it is drawn, with null where that was given up. */
  ask(shape: Shape): Promise<GeoJsonGeometry | null> {
    this.cancel();
    this.wanted = { shape };
    this.corners = 0;
    this.shape = null;
    return new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  finish(geometry: GeoJsonGeometry): void {
    this.#end(geometry);
  }

  cancel(): void {
    this.#end(null);
  }

  #end(geometry: GeoJsonGeometry | null): void {
    const settle = this.#settle;
    this.#settle = null;
    this.wanted = null;
    settle?.(geometry);
  }
}
