import type { Crs } from '#geo/crs';
import type { Tile } from '#geo/geobox';
import { type SourceGrid, SourceGrids, sourceWindow } from '#geo/warp-grid';
import type { Dataset } from '#model/dataset';
import { QuadratError } from '#model/errors';
import type { Affine } from '#model/grid';
import type { ImageLayout, ImageLevel } from '#model/image';
import { planBlocks } from './blocks';
import { type ImageTable, locationOf, type PlacedImage } from './images';
import { chooseLevel, levelTransform, sourcePixelsPerOutputPixel } from './levels';
import type { LoadPlan, ReadBand } from './load-plan';
import { marginOf } from './resampling';
import type { BandInImage, DatasetRead, ImageRead, JobImage, TileJob, ValidityRead } from './tile-job';
import { hasValidity, planValidity, validSampleOf } from './validity';
import { type WantedPoints, wantedPoints, windowOfPoints } from './wanted-points';

/** How one image is read for the whole of a plan. */
interface Reading {
  image: PlacedImage;
  level: number;
  scale: [x: number, y: number];
  /** As workers are told of it. */
  jobImage: JobImage;
  /** Of all images whose level lies on the same pixels. */
  place: ReadingPlace;
}

interface ReadingPlace {
  width: number;
  height: number;
  grids: SourceGrids;
}

/**
 * Makes the job of any tile of a plan. Which level of each image is read is decided once, not tile by tile; source grids
 * are shared between images that lie on the same pixels, as most dates of a scene do.
 */
export class TilePlanner {
  readonly #plan: LoadPlan;
  readonly #images: ImageTable;
  readonly #skipBroken: boolean;
  readonly #readings = new Map<string, Reading>();
  readonly #places = new Map<string, ReadingPlace>();

  constructor(plan: LoadPlan, images: ImageTable, skipBroken: boolean) {
    this.#plan = plan;
    this.#images = images;
    this.#skipBroken = skipBroken;
  }

  job(tile: Tile): TileJob {
    const plan = this.#plan;
    const parts = new JobParts(tile);
    const groups = plan.groups.map(({ datasets }) => {
      const reads = datasets.flatMap((dataset) => this.#datasetRead(dataset, parts) ?? []);
      return reads.every(({ beside }) => beside) ? [] : reads;
    });
    return {
      height: tile.height,
      width: tile.width,
      images: parts.images,
      grids: parts.grids,
      reads: plan.reads,
      outputs: plan.outputs,
      ...(plan.mask && { mask: plan.mask }),
      groups,
      steps: plan.steps,
      fuse: plan.fuse,
      ...(plan.reduce && { reduce: plan.reduce }),
      skipBroken: this.#skipBroken,
    };
  }

  /** What a dataset gives to a tile; undefined where it does not touch it or was skipped as unreadable. */
  #datasetRead(dataset: Dataset, parts: JobParts): DatasetRead | undefined {
    const images = new Map<string, ImageRead>();
    let touches = false;
    for (const [index, read] of this.#plan.reads.entries()) {
      const location = locationOf(dataset, read);
      if (!location) {
        if (index === this.#plan.mask?.band) throw maskMissing(dataset, read);
        continue;
      }
      const image = this.#images.get(location.href);
      if (!image) return undefined;
      const band = (location.band ?? 1) - 1;
      checkBand(image.layout, band, location.href, dataset);
      const reading = this.#reading(image);
      const found = this.#addBand(images, reading, read, index, band, location.nodata, parts);
      touches ||= found && (read.margin === undefined || parts.touches(reading, read));
    }
    if (images.size === 0) return undefined;
    return { dataset: dataset.id, images: [...images.values()], ...(touches ? {} : { beside: true as const }) };
  }

  /** False where the image has nothing here. */
  #addBand(
    images: Map<string, ImageRead>,
    reading: Reading,
    read: ReadBand,
    index: number,
    band: number,
    nodata: number | undefined,
    parts: JobParts,
  ): boolean {
    const { image, level, scale } = reading;
    const { samplesPerBlock } = image.layout.levels[level]!.coding;
    const interleaved = samplesPerBlock > 1;
    const margin = marginOf(read.resampling, scale);
    const points = wantedPoints(read);
    // Bands of one file and one reach share their blocks; planes of a file do not.
    const key = `${image.url}\n${margin}\n${points.of} ${points.beyond}\n${interleaved ? '' : band}`;
    const entry: BandInImage = {
      read: index,
      band,
      sample: interleaved ? band : 0,
      nodata: nodata ?? image.layout.bands[band]!.nodata ?? read.sourceNodata,
    };
    const validSample = validSampleOf(image.layout, level, band);
    if (validSample !== undefined) entry.validSample = validSample;
    const known = images.get(key);
    if (known) {
      known.bands.push(entry);
      return true;
    }
    const found = parts.window(reading.place, points, margin);
    if (!found) return false;
    images.set(key, {
      image: parts.image(reading.jobImage),
      level,
      grid: found.grid,
      window: found.window,
      blocks: planBlocks(image.layout, level, band, found.window),
      bands: [entry],
      ...(hasValidity(image.layout, level) && { validity: parts.validity(reading, found.window) }),
      scale,
    });
    return true;
  }

  #reading(image: PlacedImage): Reading {
    const known = this.#readings.get(image.url);
    if (known) return known;
    const { layout, crs, transform } = image;
    const full = layout.levels[0]!;
    const ratio = sourcePixelsPerOutputPixel(
      { crs, transform, width: full.width, height: full.height },
      this.#plan.geobox,
      this.#plan.crs,
    );
    const level = chooseLevel(layout, Math.min(...ratio));
    const own = layout.levels[level]!;
    const scale: [number, number] = [
      Math.max(1, (ratio[0] * own.width) / full.width),
      Math.max(1, (ratio[1] * own.height) / full.height),
    ];
    const place = this.#place(crs, levelTransform(transform, layout, level), own);
    const jobImage = { url: image.url, key: image.url, layout: withoutBlockTable(layout) };
    const reading = { image, level, scale, jobImage, place };
    this.#readings.set(image.url, reading);
    return reading;
  }

  #place(crs: Crs, transform: Affine, { width, height }: ImageLevel): ReadingPlace {
    const key = `${crs.id} ${transform.join()} ${width} ${height}`;
    let place = this.#places.get(key);
    if (!place) {
      const source = { crs, transform, shape: [height, width] as const };
      place = { width, height, grids: new SourceGrids(this.#plan.geobox, this.#plan.crs, source) };
      this.#places.set(key, place);
    }
    return place;
  }
}

/** The part of an image that a tile needs, and where its pixels lie in it. */
interface PlannedWindow {
  window: ImageRead['window'];
  /** Index into the job's grids. */
  grid: number;
}

/** The images and grids of one tile's job, each listed once however many datasets use it. */
class JobParts {
  readonly images: JobImage[] = [];
  readonly grids: SourceGrid[] = [];
  readonly #tile: Tile;
  readonly #imageIndex = new Map<string, number>();
  readonly #gridIndex = new Map<ReadingPlace, Map<string, number>>();
  readonly #windows = new Map<ReadingPlace, Map<string, PlannedWindow | undefined>>();

  constructor(tile: Tile) {
    this.#tile = tile;
  }

  image(image: JobImage): number {
    return indexed(this.#imageIndex, image.key, () => this.images.push(image) - 1);
  }

  /** Where the pixels of a window say whether they count. Only for an image that `hasValidity`. */
  validity({ image: { url, layout }, level, jobImage }: Reading, window: ImageRead['window']): ValidityRead {
    const planned = planValidity(layout, level, window);
    const image =
      planned.layout === layout
        ? jobImage
        : { url, key: `${url}\nmask ${level}`, layout: withoutBlockTable(planned.layout) };
    return { image: this.image(image), level: planned.level, blocks: planned.blocks };
  }

  /** What points of the tile ask for; undefined where they ask for nothing. */
  window(place: ReadingPlace, points: WantedPoints, margin: number): PlannedWindow | undefined {
    const windows = entriesOf(this.#windows, place);
    const key = `${points.of} ${points.beyond} ${margin}`;
    if (!windows.has(key)) windows.set(key, this.#plan(place, points, margin));
    return windows.get(key);
  }

  #plan(place: ReadingPlace, points: WantedPoints, margin: number): PlannedWindow | undefined {
    const wanted = windowOfPoints(this.#tile, points);
    const grid = indexed(entriesOf(this.#gridIndex, place), `${points.of} ${points.beyond}`, () => {
      return this.grids.push(place.grids.of(wanted)) - 1;
    });
    const found = sourceWindow(this.grids[grid]!, wanted.height, wanted.width, place.width, place.height, margin);
    if (!found) return undefined;
    const { col0: col, row0: row, col1, row1 } = found;
    return { window: { col, row, width: col1 - col, height: row1 - row }, grid };
  }

  /** Whether an image lies on the tile itself. */
  touches({ place, scale }: Reading, read: ReadBand): boolean {
    return this.window(place, wantedPoints(read, 0), marginOf(read.resampling, scale)) !== undefined;
  }
}

function withoutBlockTable(layout: ImageLayout): ImageLayout {
  const none = new Float64Array(0);
  return {
    ...layout,
    metadata: {},
    // Workers are told of a mask as an image of its own.
    validity: undefined,
    levels: layout.levels.map((level) => ({ ...level, offsets: none, byteCounts: none, table: undefined })),
  };
}

function checkBand(layout: ImageLayout, band: number, url: string, dataset: Dataset): void {
  if (layout.bands[band]) return;
  throw new QuadratError(
    'BAD_CATALOG',
    `The catalog says band ${band + 1}, but the file has ${layout.bands.length}. Index the file again.`,
    { url, dataset: dataset.id },
  );
}

function maskMissing(dataset: Dataset, read: ReadBand): QuadratError {
  return new QuadratError(
    'UNKNOWN_MEASUREMENT',
    `Dataset ${dataset.id} has no '${read.name}', so its clouds cannot be masked. Switch the mask off or leave it out.`,
    { dataset: dataset.id },
  );
}

function indexed(table: Map<string, number>, key: string, add: () => number): number {
  const known = table.get(key);
  if (known !== undefined) return known;
  const index = add();
  table.set(key, index);
  return index;
}

function entriesOf<K, V>(tables: Map<K, Map<string, V>>, of: K): Map<string, V> {
  let table = tables.get(of);
  if (!table) {
    table = new Map();
    tables.set(of, table);
  }
  return table;
}
