import type { Tile } from '#geo/geobox';
import { bytesPerSample } from '#model/dtype';
import type { LoadPlan } from './load-plan';
import { resultBands } from './memory';
import { blockKey, blocksOf } from './read-schedule';
import { bandwise } from './reduced-bands';
import type { ImageRead, PlannedBlock, TileJob } from './tile-job';

/** One piece of work: some of the bands of a tile. Told from others by identity. */
export interface TilePart {
  tile: Tile;
  /** Indices into the plan's outputs. */
  outputs: readonly number[];
}

/**
 * Which outputs are worked together. All of them, unless the blocks that neighbouring tiles share would not fit into the
 * memory for decoded ones, as with many dates: every tile would decode them anew. Then as few bands at a time as fit, where
 * bands do not depend on each other.
 *
 * @param visit the jobs of tiles that are worked one after the other
 * @param limit bytes that may be kept decoded
 */
export function outputGroups(visit: readonly TileJob[], limit: number): number[][] {
  const [job] = visit;
  const all = job?.outputs.map((_, index) => index) ?? [];
  if (!job || !separable(job)) return [all];
  const bytes = decodedBytes(visit);
  const quality = job.mask ? (bytes.get(job.mask.band) ?? 0) : 0;
  const groups: number[][] = [];
  let room = 0;
  for (const files of bandsTogether(visit)) {
    const outputs = all.filter((index) => files.has(bandOf(job, index)!));
    if (outputs.length === 0) continue;
    const needed = [...files].reduce((sum, read) => sum + (read === job.mask?.band ? 0 : (bytes.get(read) ?? 0)), 0);
    if (groups.length === 0 || needed > room) {
      groups.push([]);
      room = limit - quality;
    }
    groups.at(-1)!.push(...outputs);
    room -= needed;
  }
  return groups;
}

/** The job of some of a tile's outputs: what the others need is not in it. */
export function jobOf(job: TileJob, outputs: readonly number[]): TileJob {
  if (outputs.length === job.outputs.length) return job;
  const wanted = new Set(outputs.map((index) => bandOf(job, index)!));
  if (job.mask) wanted.add(job.mask.band);
  const reads = job.reads.flatMap((_, index) => (wanted.has(index) ? [index] : []));
  const images = new Map<number, number>();
  const imageIndex = (image: number): number => {
    const known = images.get(image) ?? images.size;
    images.set(image, known);
    return known;
  };
  const groups = job.groups.map((datasets) =>
    datasets.map((dataset) => ({
      ...dataset,
      images: dataset.images.flatMap((image): ImageRead[] => {
        const bands = image.bands.flatMap((band) =>
          wanted.has(band.read) ? [{ ...band, read: reads.indexOf(band.read) }] : [],
        );
        if (bands.length === 0) return [];
        const { validity } = image;
        const own = { ...image, image: imageIndex(image.image), bands };
        return [validity ? { ...own, validity: { ...validity, image: imageIndex(validity.image) } } : own];
      }),
    })),
  );
  return {
    ...job,
    images: [...images.keys()].map((image) => job.images[image]!),
    reads: reads.map((read) => job.reads[read]!),
    outputs: outputs.map((index) => ({
      ...job.outputs[index]!,
      from: { kind: 'read', band: reads.indexOf(bandOf(job, index)!) },
    })),
    ...(job.mask && { mask: { ...job.mask, band: reads.indexOf(job.mask.band) } }),
    groups,
  };
}

/** Length of all stored blocks that any of the jobs needs. */
export function storedBytes(jobs: readonly TileJob[]): number {
  const blocks = new Map(jobs.flatMap((job) => Array.from(blocksOf(job), (place) => [blockKey(place), place.length])));
  return [...blocks.values()].reduce((sum, length) => sum + length, 0);
}

/** Which of the plan's result bands the outputs of a part become, in the order of its arrays. */
export function resultIndices(plan: LoadPlan, outputs: readonly number[]): number[] {
  const count = (some: LoadPlan['outputs']) => resultBands({ ...plan, outputs: some }).length;
  if (outputs.length === plan.outputs.length) return Array.from({ length: count(plan.outputs) }, (_, index) => index);
  return outputs.flatMap((index) => {
    const first = count(plan.outputs.slice(0, index));
    return Array.from({ length: count([plan.outputs[index]!]) }, (_, own) => first + own);
  });
}

/** Whether every output can be made without the others, and fails by itself. */
function separable({ outputs, reduce, skipBroken }: TileJob): boolean {
  // A dataset that cannot be read is left out of all bands of a tile.
  if (skipBroken || !outputs.every(({ from }) => from.kind === 'read')) return false;
  return !reduce || (bandwise(reduce.method) && !reduce.withCount);
}

function bandOf({ outputs }: TileJob, index: number): number | undefined {
  const { from } = outputs[index]!;
  return from.kind === 'read' ? from.band : undefined;
}

/** Bands that lie in the same blocks of any file are decoded together. */
function bandsTogether(visit: readonly TileJob[]): Array<Set<number>> {
  const mask = visit[0]!.mask?.band;
  let sets = visit[0]!.reads.map((_, read) => new Set([read]));
  for (const { groups } of visit) {
    for (const { bands } of groups.flat().flatMap(({ images }) => images)) {
      const reads = bands.flatMap(({ read }) => (read === mask ? [] : [read]));
      const [met, apart] = [
        sets.filter((set) => reads.some((read) => set.has(read))),
        sets.filter((set) => !reads.some((read) => set.has(read))),
      ];
      if (met.length > 1) sets = [...apart, new Set(met.flatMap((set) => [...set]))];
    }
  }
  return sets.sort((a, b) => Math.min(...a) - Math.min(...b));
}

/** By read, the bytes of all blocks that it needs once they are decoded; a block of several counts for the first. */
function decodedBytes(visit: readonly TileJob[]): Map<number, number> {
  const blocks = new Map<string, { read: number; bytes: number }>();
  for (const job of visit) {
    for (const { images } of job.groups.flat()) {
      for (const image of images) {
        const { read } = image.bands[0]!;
        for (const part of image.validity ? [image, image.validity] : [image]) {
          const { key } = job.images[part.image]!;
          const bytes = blockBytes(job, part);
          for (const { index, range } of part.blocks) {
            if (range) blocks.set(`${key}\n${part.level}\n${index}`, { read, bytes });
          }
        }
      }
    }
  }
  const sums = new Map<number, number>();
  for (const { read, bytes } of blocks.values()) sums.set(read, (sums.get(read) ?? 0) + bytes);
  return sums;
}

function blockBytes(job: TileJob, { image, level }: { image: number; level: number; blocks: PlannedBlock[] }): number {
  const { bands, levels } = job.images[image]!.layout;
  const { blockWidth, blockHeight, coding } = levels[level]!;
  return blockWidth * blockHeight * coding.samplesPerBlock * bytesPerSample(bands[0]!.dtype);
}
