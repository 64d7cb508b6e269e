import { transfer } from 'comlink';
import { type Cube, isQuadratError, type Query } from '#quadrat';
import { toLonLat } from '#view/mercator';
import { enlargement, FOOT, type SheetFacts } from '#view/sheet';
import { formatMetres } from '../format';
import { stepTitle } from '../texts/names';
import { t } from '../texts/texts';
import { type Encoding, startEncoding } from './encode';
import { type FilmFormat, startFilm } from './film';
import type { Pixels } from './geotiff';
import { composed, exactRequest, type Made, type Order, type Report, scenesOf } from './order';
import { paintedCube, sheetOf } from './picture';
import { pythonScript, scriptObstacle } from './python-script';
import { featureCollection, footprintFeature } from './shapes';
import { TABLE_TYPES, type TableFormat } from './table';

/** Files an order can be made into. */
export type ExportId =
  | 'geotiff'
  | 'png'
  | FilmFormat
  | 'gif'
  | TableFormat
  | 'footprints'
  | 'areas'
  | 'json'
  | 'python';

/** A film wider or higher than this plays nowhere smoothly. */
const FILM_SIDE = 1280;

/** Makes a file. Rejects with `signal.reason` when aborted; the page stays alive meanwhile. */
export async function makeFile(id: ExportId, order: Order, signal: AbortSignal, report: Report): Promise<Made> {
  switch (id) {
    case 'geotiff':
      return geotiff(order, signal, report);
    case 'png':
      return png(order, signal, report);
    case 'mp4':
    case 'webm':
    case 'gif':
      return film(id, order, signal, report);
    case 'csv':
    case 'parquet':
    case 'arrow':
      return table(id, order, signal, report);
    case 'footprints':
      return footprints(order, signal);
    case 'areas':
      return whole(areas(order), 'application/geo+json');
    case 'json':
      return whole(await requestJson(order, signal), 'application/json');
    case 'python':
      return whole(await script(order, signal), 'text/x-python');
  }
}

const whole = (text: string, type: string): Made => ({ content: new Blob([text], { type }), skipped: 0 });

function metadataOf({ product, wish, credit }: Order): Record<string, string> {
  return {
    PRODUCT: product.name,
    CREDIT: credit,
    ...(product.attribution ? { ATTRIBUTION: product.attribution } : {}),
    ...(product.license ? { LICENSE: product.license } : {}),
    TIME: wish.question.time.join('/'),
    METHOD: wish.question.method.name,
  };
}

async function encoding<T>(signal: AbortSignal, use: (encoder: Encoding) => Promise<T>): Promise<T> {
  const encoder = startEncoding(signal);
  try {
    return await use(encoder);
  } finally {
    encoder.close();
  }
}

/** The pixels of a cube on their way to a worker; they are gone from here then. */
function sent({ bands, coords, geobox, shape }: Cube): Pixels {
  const pixels: Pixels = { bands, coords, geobox, shape };
  return transfer(pixels, [...new Set(Object.values(bands).map(({ data }) => data.buffer as ArrayBuffer))]);
}

async function geotiff(order: Order, signal: AbortSignal, report: Report): Promise<Made> {
  const { cube, request } = await composed(order, signal, report);
  report('write', 0, 0);
  const { layer } = order.wish.question;
  const facts = {
    product: order.product,
    classes: layer.kind === 'classes' ? layer.bands : [],
    metadata: { ...metadataOf(order), QUADRAT_REQUEST: JSON.stringify(request) },
    dateTime: `${order.wish.question.time[0]}T00:00:00Z`,
  };
  const bytes = await encoding(signal, (encoder) => encoder.run('geotiff', sent(cube), facts));
  return {
    content: new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/tiff' }),
    skipped: cube.skipped.length,
  };
}

async function table(format: TableFormat, order: Order, signal: AbortSignal, report: Report): Promise<Made> {
  const { cube } = await composed(order, signal, report);
  report('write', 0, 0);
  const metadata = { ...metadataOf(order), CRS: cube.geobox.crs };
  const bytes = await encoding(signal, (encoder) => encoder.run('table', sent(cube), order.product, format, metadata));
  const content = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: TABLE_TYPES[format] });
  return { content, skipped: cube.skipped.length };
}

async function png(order: Order, signal: AbortSignal, report: Report): Promise<Made> {
  const { cube } = await composed(order, signal, report);
  report('paint', 0, 0);
  const { question } = order.wish;
  const picture = await paintedCube(cube, question, order.product, lookOf(order), signal);
  const facts = sheetFacts(order, cube.geobox, t.time.days(...question.time), scenesIn(cube.sources));
  const content = await sheetOf(picture, facts).convertToBlob({ type: 'image/png' });
  signal.throwIfAborted();
  return { content, skipped: cube.skipped.length };
}

/** One frame a step of time that has scenes, all on one grid and in one look. */
async function film(format: FilmFormat | 'gif', given: Order, signal: AbortSignal, report: Report): Promise<Made> {
  const order = await filmSized(given, signal);
  const { geobox } = await exactRequest(order, signal);
  const [height, width] = geobox?.shape ?? [0, 0];
  const by = enlargement(width);
  const size = { width: even(width * by), height: even(height * by + FOOT) };
  const { framesPerSecond } = order;
  const encoder = startEncoding(signal);
  const video = format === 'gif' ? null : await startFilm({ format, ...size, framesPerSecond });
  let skipped = 0;
  let frames = 0;
  try {
    for (const [at, step] of order.steps.entries()) {
      report('read', at, order.steps.length);
      const question = { ...order.wish.question, time: [step.start, step.end] as const };
      const frame = await composed({ ...order, wish: { ...order.wish, question } }, signal, () => {}).catch((error) => {
        if (isQuadratError(error, 'NO_DATA')) return null;
        throw error;
      });
      if (!frame) continue;
      skipped += frame.cube.skipped.length;
      const picture = await paintedCube(frame.cube, question, order.product, lookOf(order), signal);
      const facts = sheetFacts(order, frame.cube.geobox, stepTitle(step), scenesIn(frame.cube.sources));
      const sheet = sheetOf(picture, facts);
      frames++;
      if (video) await video.add(sheet);
      else {
        const { data } = sheet.getContext('2d')!.getImageData(0, 0, sheet.width, sheet.height);
        await encoder.run('gifFrame', data, sheet.width, sheet.height, Math.round(1000 / framesPerSecond));
      }
      signal.throwIfAborted();
    }
    if (frames === 0) throw new Error(t.takeAway.noFrames);
    report('write', 0, 0);
    if (video) return { content: await video.finish(), skipped };
    const bytes = await encoder.run('gif');
    return { content: new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/gif' }), skipped };
  } finally {
    video?.close();
    encoder.close();
  }
}

/** The order in pixels so large that a frame of it is no larger than a film can be. */
async function filmSized(order: Order, signal: AbortSignal): Promise<Order> {
  const wish = { ...order.wish, bands: 'layer' as const };
  const { geobox } = await exactRequest({ ...order, wish }, signal);
  const times = Math.max(...(geobox?.shape ?? [1])) / FILM_SIDE;
  const resolution = times > 1 ? Number((wish.resolution * times * 1.01).toPrecision(4)) : wish.resolution;
  return { ...order, wish: { ...wish, resolution } };
}

const even = (side: number) => side + (side % 2);
const scenesIn = (sources: readonly string[][]) => sources.reduce((sum, ids) => sum + ids.length, 0);

function lookOf({ look }: Order): NonNullable<Order['look']> {
  if (look) return look;
  throw new Error(t.takeAway.noLook);
}

function sheetFacts(
  order: Order,
  geobox: { crs: string; transform: readonly number[]; shape: readonly [number, number] },
  when: string,
  scenes: number,
): SheetFacts {
  return {
    title: `${order.legend.title} · ${order.product.name}`,
    when,
    how: t.picture.methodOf(order.wish.question.method.name, scenes),
    credit: order.credit,
    look: lookOf(order),
    channels: order.legend.channels,
    metresPerPixel: groundOf(geobox),
    formatMetres,
  };
}

/** Metres on the ground of a pixel at the middle of a grid of one of the projections on offer. */
function groundOf({
  crs,
  transform,
  shape,
}: {
  crs: string;
  transform: readonly number[];
  shape: readonly [number, number];
}): number {
  const [size = 1, , west = 0, , , north = 0] = transform;
  const middle = north - (size * shape[0]) / 2;
  if (crs === 'EPSG:3857') return size * Math.cos((toLonLat(west, middle)[1] * Math.PI) / 180);
  // Along a parallel, which is how a scale bar lies.
  return crs === 'EPSG:4326' ? size * 111_195 * Math.cos((middle * Math.PI) / 180) : size;
}

async function footprints(order: Order, signal: AbortSignal): Promise<Made> {
  const { cube, wish, credit } = order;
  const features = [];
  for await (const dataset of cube.find({ ...sceneQuery(wish), signal }))
    features.push(await footprintFeature(dataset));
  return whole(featureCollection(features, credit), 'application/geo+json');
}

function sceneQuery({ question, area }: Order['wish']): Query {
  const { product, time, narrow } = question;
  return { ...narrow, product, time: [time[0], time[1]], geopolygon: area };
}

function areas({ areas: drawn, wish, credit }: Order): string {
  const all = drawn.length > 0 ? drawn : [{ label: t.takeAway.exportedArea, geometry: wish.area }];
  return featureCollection(
    all.map(({ label, geometry }) => ({ type: 'Feature', geometry, properties: { name: label } })),
    credit,
  );
}

async function requestJson(order: Order, signal: AbortSignal): Promise<string> {
  const composite = await exactRequest(order, signal);
  const { catalogs, credit } = order;
  const scenes = await scenesOf(order.cube, composite, signal);
  return `${JSON.stringify({ catalogs, composite, scenes, credit }, null, 2)}\n`;
}

async function script(order: Order, signal: AbortSignal): Promise<string> {
  const request = await exactRequest(order, signal);
  const obstacle = scriptObstacle(request);
  if (obstacle) throw new Error(t.takeAway.obstacles[obstacle]);
  const [catalog = ''] = order.catalogs;
  return pythonScript(request, {
    product: order.product,
    catalog,
    geobox: request.geobox!,
    scenes: await scenesOf(order.cube, request, signal),
    credit: order.credit,
    title: order.title,
  });
}
