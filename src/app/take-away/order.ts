import type { CompositeRequest, Cube, Datacube, GeoJsonGeometry, Product } from '#quadrat';
import type { Step } from '#view/periods';
import type { LookChoice, Subject } from '../state/looks.svelte';
import type { LegendWords } from '../texts/legend';
import { clipped } from './geotiff';
import { onGrid, requestOf, type Wish } from './wish';

/** Everything an export may need, as it was when it was asked for. */
export interface Order {
  cube: Datacube;
  product: Product;
  wish: Wish;
  /** Leaves out what is outside the area, pixel by pixel, and not only outside its box. */
  clip: boolean;
  /** Null before a first picture has given one. */
  look: LookChoice | null;
  subject: Subject;
  legend: LegendWords;
  title: string;
  credit: string;
  /** Addresses of the catalogs, absolute, without secrets. */
  catalogs: readonly string[];
  steps: readonly Step[];
  framesPerSecond: number;
  areas: ReadonlyArray<{ label: string; geometry: GeoJsonGeometry }>;
}

export interface Made {
  content: Blob;
  /** Scenes that could not be read and are not in it. */
  skipped: number;
}

export type Report = (part: 'read' | 'paint' | 'write', done: number, total: number) => void;

/** The order's request on its exact grid, from the index alone. */
export async function exactRequest({ cube, wish }: Order, signal: AbortSignal): Promise<CompositeRequest> {
  const request = requestOf(wish);
  const { geobox } = await cube.estimate({ ...request, signal });
  return onGrid(request, geobox);
}

/** The pixels of an order. */
export async function composed(
  order: Order,
  signal: AbortSignal,
  report: Report,
): Promise<{ cube: Cube; request: CompositeRequest }> {
  const request = await exactRequest(order, signal);
  const cube = await order.cube.composite({
    ...request,
    signal,
    onProgress: ({ done, total }) => report('read', done, total),
  });
  return { cube: order.clip ? await clipped(cube, order.wish.area, signal) : cube, request };
}

/** Ids of the scenes of a request, by time, then id. */
export async function scenesOf(cube: Datacube, request: CompositeRequest, signal: AbortSignal): Promise<string[]> {
  const { product, time, geopolygon, properties, filter, ids } = request;
  const query = { product, time, geopolygon, properties, filter, ids };
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
  const found: Array<{ id: string; start: string }> = [];
  for await (const { id, time: when } of cube.find({ ...given, signal })) found.push({ id, start: when.start });
  found.sort((a, b) => Date.parse(a.start) - Date.parse(b.start) || (a.id < b.id ? -1 : 1));
  return found.map(({ id }) => id);
}
