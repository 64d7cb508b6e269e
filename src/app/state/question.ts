import type { MaskRequest } from '#quadrat';
import { type Layer, layerKey } from '#view/combinations';
import type { Growth } from './growth';
import { type Method, methodKey } from './method';
import type { NarrowQuery } from './narrowed';

/** What a picture is asked for; plain data, so that two of them can be compared and be put into an address. */
export interface Question {
  product: string;
  /** Both days included, local days of the area. */
  time: readonly [string, string];
  layer: Layer;
  method: Method;
  mask: MaskRequest | null;
  /** Of the mask; says nothing where there is none. */
  growth: Growth;
  /** Which scenes of the product count. */
  narrow: NarrowQuery;
}

export function questionKey({ product, time, layer, method, mask, growth, narrow }: Question): string {
  return JSON.stringify([
    product,
    time,
    layerKey(layer),
    methodKey(method),
    mask,
    mask && [growth.specks, growth.widen],
    narrow,
  ]);
}
