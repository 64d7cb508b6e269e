import type { Tile } from '#geo/geobox';
import { type SourceGrid, sourceGrid, sourceWindow } from '#geo/warp-grid';
import type { Dataset } from '#model/dataset';
import { QuadratError } from '#model/errors';
import type { ImageLayout } from '#model/image';
import { planBlocks } from './blocks';
import { type ImageTable, locationOf, type PlacedImage } from './images';
import { chooseLevel, levelTransform, sourcePixelsPerOutputPixel } from './levels';
import type { LoadPlan, ReadBand } from './load-plan';
import { marginOf } from './resampling';
import type { BandInImage, DatasetRead, ImageRead, JobImage, TileJob, ValidityRead } from './tile-job';
import { hasValidity, planValidity, validSampleOf } from './validity';
import { gridOfPoints, type WantedPoints, wantedPoints } from './wanted-points';

/** How one image is read for the whole of a plan. */
interface Reading {
  image: PlacedImage;
  level: number;
  transform: PlacedImage['transform'];
  scale: [x: number, y: number];
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

  constructor(plan: LoadPlan, images: ImageTable, skipBroken: boolean) {
    this.#plan = plan;
    this.#images = images;
    this.#skipBroken = skipBroken;
  }

  job(tile: Tile): TileJob {
    const plan = this.#plan;
    const parts = new JobParts(tile, plan);
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
    const grid = parts.grid(reading, points);
    const window = parts.window(reading, points, margin);
    if (!window) return false;
    images.set(key, {
      image: parts.image(image),
      level,
      grid,
      window,
      blocks: planBlocks(image.layout, level, band, window),
      bands: [entry],
      ...(hasValidity(image.layout, level) && { validity: parts.validity(image, level, window) }),
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
    const reading = { image, level, transform: levelTransform(transform, layout, level), scale };
    this.#readings.set(image.url, reading);
    return reading;
  }
}

/** The images and grids of one tile's job, each listed once however many datasets use it. */
class JobParts {
  readonly images: JobImage[] = [];
  readonly grids: SourceGrid[] = [];
  readonly #tile: Tile;
  readonly #plan: LoadPlan;
  readonly #imageIndex = new Map<string, number>();
  readonly #gridIndex = new Map<string, number>();

  constructor(tile: Tile, plan: LoadPlan) {
    this.#tile = tile;
    this.#plan = plan;
  }

  image({ url, layout }: PlacedImage): number {
    return this.#addImage(url, url, layout);
  }

  /** Where the pixels of a window say whether they count. Only for an image that `hasValidity`. */
  validity(image: PlacedImage, level: number, window: ImageRead['window']): ValidityRead {
    const { layout, level: own, blocks } = planValidity(image.layout, level, window);
    const index =
      layout === image.layout ? this.image(image) : this.#addImage(image.url, `${image.url}\nmask ${level}`, layout);
    return { image: index, level: own, blocks };
  }

  #addImage(url: string, key: string, layout: ImageLayout): number {
    return indexed(this.#imageIndex, key, () => this.images.push({ url, key, layout: withoutBlockTable(layout) }) - 1);
  }

  /** Where points of the tile come from. */
  grid({ image, level, transform }: Reading, points: WantedPoints): number {
    const { width, height } = image.layout.levels[level]!;
    const key = `${image.crs.id} ${transform.join()} ${width} ${height} ${points.of} ${points.beyond}`;
    return indexed(this.#gridIndex, key, () => {
      const source = { crs: image.crs, transform, shape: [height, width] as const };
      const wanted = gridOfPoints(this.#tile.geobox, points);
      return this.grids.push(sourceGrid(wanted, this.#plan.crs, source)) - 1;
    });
  }

  /** The pixels of an image's level that points of the tile ask for; undefined where they ask for none. */
  window(reading: Reading, points: WantedPoints, margin: number): ImageRead['window'] | undefined {
    const { width, height } = reading.image.layout.levels[reading.level]!;
    const [rows, cols] = gridOfPoints(this.#tile.geobox, points).shape;
    const found = sourceWindow(this.grids[this.grid(reading, points)]!, rows, cols, width, height, margin);
    if (!found) return undefined;
    return { col: found.col0, row: found.row0, width: found.col1 - found.col0, height: found.row1 - found.row0 };
  }

  /** Whether an image lies on the tile itself. */
  touches(reading: Reading, read: ReadBand): boolean {
    return this.window(reading, wantedPoints(read, 0), marginOf(read.resampling, reading.scale)) !== undefined;
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
