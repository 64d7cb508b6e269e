import { type Cube, type GeoJsonGeometry, isQuadratError, type LoadRequest, zonalStatistics } from '#quadrat';
import { lonLatBounds } from '#view/mercator';
import { lastDayOf, type MonthCount, type Span } from '#view/periods';
import type { ProductFacts } from '../product-facts';
import type { Asked } from './read-point';
import { physical, type Reading, type Readings, seriesOf, seriesRequest } from './readings';

/** A larger area is read in larger pixels: statistics of a quarter of a million of them are as good. */
const MOST_PIXELS = 512 * 512;
/** Pixels of all dates and bands that are held at one time. */
const CHUNK_BYTES = 64e6;
const METRES_PER_DEGREE = 111_195;

/** Every day over an area: mean, median and the middle 80 % of its pixels that the mask leaves. */
export async function readArea(asked: Asked, geometry: GeoJsonGeometry): Promise<Readings> {
  const { facts, mask } = asked;
  const { product } = facts;
  const names = seriesOf(product).map(({ name }) => name);
  const readings: Reading[] = [];
  let area: Readings['area'];
  const request = { ...seriesRequest(product), ...(mask ? { mask } : {}) };
  await eachChunk(asked, geometry, request, names.length, async (cube, resolution) => {
    const found = await zonalStatistics(cube, { geometry }, { measurements: names, signal: asked.signal });
    area = { pixels: found.pixels, hectares: found.squareMetres / 1e4, resolution };
    found.time.forEach((time, step) => {
      const valid = Math.max(...names.map((name) => found.bands[name]!.valid[step]!));
      if (valid === 0) return;
      const values: Reading['values'] = {};
      const spread: Reading['spread'] = {};
      for (const name of names) {
        const band = found.bands[name]!;
        const scaled = physical(product.measurements, name);
        const [low, median, high] = band.quantiles.map((quantile) => scaled(quantile[step]!)) as [
          number,
          number,
          number,
        ];
        values[name] = scaled(band.mean[step]!);
        // A negative scale would turn the ends around.
        spread[name] = { low: Math.min(low, high), median, high: Math.max(low, high) };
      }
      readings.push({
        time,
        datasets: cube.sources[step] ?? [],
        values,
        spread,
        share: valid / found.pixels,
        quality: null,
      });
    });
  });
  return { readings, composites: [], ...(area ? { area } : {}) };
}

/** Hectares of each class of a band, day by day. */
export interface ClassAreas {
  /** Values of the classes, ascending. */
  values: number[];
  /** Hectares in the order of `values`. */
  steps: Array<{ time: string; hectares: number[] }>;
}

/** Every day over an area: the ground of each class of a band, clouds and all. */
export async function readClasses(asked: Asked, geometry: GeoJsonGeometry, band: string): Promise<ClassAreas> {
  const found: Array<{ time: string; hectares: Map<number, number> }> = [];
  await eachChunk(asked, geometry, { measurements: [band] }, 1, async (cube) => {
    const { time, classes } = await zonalStatistics(cube, { geometry }, { classes: [band], signal: asked.signal });
    const { values = [], squareMetres = [] } = classes[band] ?? {};
    time.forEach((day, step) => {
      const hectares = new Map(values.map((value, i) => [value, squareMetres[i]![step]! / 1e4]));
      if ([...hectares.values()].some((ground) => ground > 0)) found.push({ time: day, hectares });
    });
  });
  const values = [...new Set(found.flatMap(({ hectares }) => [...hectares.keys()]))].sort((a, b) => a - b);
  return {
    values,
    steps: found.map(({ time, hectares }) => ({ time, hectares: values.map((value) => hectares.get(value) ?? 0) })),
  };
}

/** Loads an area some months at a time, so that what is held does not grow with the span. */
async function eachChunk(
  { cube, facts, span, narrow, signal, onProgress }: Asked,
  geometry: GeoJsonGeometry,
  request: LoadRequest,
  bands: number,
  take: (cube: Cube, resolution: number) => Promise<void>,
): Promise<void> {
  const { resolution, pixels } = resolutionFor(geometry, facts);
  const spans = chunksOf(facts.months, span, Math.max(1, Math.floor(CHUNK_BYTES / (pixels * bands * 4))));
  for (const [at, { start, end }] of spans.entries()) {
    onProgress(at, spans.length);
    let loaded: Cube;
    try {
      loaded = await cube.load({
        ...narrow,
        ...request,
        product: facts.product.name,
        time: [start, end],
        geopolygon: geometry,
        outputCrs: 'utm',
        resolution,
        groupBy: 'solar_day',
        skipBrokenDatasets: true,
        signal,
        onProgress: ({ done, total }) => onProgress(at + (total > 0 ? done / total : 0), spans.length),
      });
    } catch (error) {
      // Some months have no scene of this place; that all of them have none shows in the result.
      if (isQuadratError(error, 'NO_DATA')) continue;
      throw error;
    }
    await take(loaded, resolution);
  }
}

/** The images' own pixel size, doubled until the area has no more pixels than are worth reading. */
export function resolutionFor(
  geometry: GeoJsonGeometry,
  { bounds, native = 10 }: Pick<ProductFacts, 'bounds' | 'native'>,
): { resolution: number; pixels: number } {
  const [west, south, east, north] = lonLatBounds(geometry) ?? [0, 0, 0, 0];
  const shrink = (latitude: number) => Math.cos((latitude * Math.PI) / 180);
  const height = (north - south) * METRES_PER_DEGREE;
  const width = (east - west) * METRES_PER_DEGREE * shrink((south + north) / 2);
  // `native` is in metres of EPSG:3857, made from ground metres at the middle of a scene.
  let resolution = rounded(native * shrink((bounds[1] + bounds[3]) / 2));
  while ((width / resolution) * (height / resolution) > MOST_PIXELS) resolution *= 2;
  return { resolution, pixels: Math.max(1, (width / resolution) * (height / resolution)) };
}

/** To two digits: the latitude of a scene is not that of the product, and 9.98 m would be no one's pixel. */
function rounded(metres: number): number {
  const unit = 10 ** (Math.floor(Math.log10(metres)) - 1);
  return Math.round(metres / unit) * unit;
}

/** A span cut into runs of months of at most so many scenes; a month is never cut. */
export function chunksOf(months: readonly MonthCount[], span: Span, most: number): Span[] {
  const chunks: Span[] = [];
  let scenes = 0;
  for (const { month, count } of months) {
    if (count === 0 || month < span.start.slice(0, 7) || month > span.end.slice(0, 7)) continue;
    const last = chunks.at(-1);
    const end = earlier(lastDayOf(month), span.end);
    if (last && scenes + count <= most) {
      last.end = end;
      scenes += count;
    } else {
      chunks.push({ start: later(`${month}-01`, span.start), end });
      scenes = count;
    }
  }
  return chunks;
}

const later = (a: string, b: string) => (a > b ? a : b);
const earlier = (a: string, b: string) => (a < b ? a : b);
