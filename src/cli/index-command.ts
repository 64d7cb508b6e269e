import { mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Question } from '#index-images/question';
import type { IndexFlags } from '#index-images/settings';
import { type Comparison, compareCatalog } from './compare-catalog';
import { indexFolders } from './index-folder/index-folders';
import { LayoutMemory } from './index-folder/layout-memory';
import {
  type Changes,
  changesBetween,
  checksum,
  checksumsOf,
  encodeState,
  type IndexState,
  readState,
  statePath,
} from './index-state';
import type { PartitionBy } from './library';
import { linkFromCatalog } from './links';
import { progressLine, type Terminal } from './output';
import { encodeIndex, writeIndex, writeWhole } from './write-index';

export interface IndexCommandOptions {
  /** One file for each year or month, and a manifest at `output`. */
  partition?: PartitionBy;
  /** Reads only what has changed since the catalog was written so, says what that is, and keeps what the next time needs. */
  sync?: boolean;
  /** Says what would change, and writes nothing. */
  dryRun?: boolean;
}

/** Names shown of each kind of change. */
const SHOWN = 20;

/** `quadrat index`: a catalog of every GeoTIFF below `paths`, at `output`. */
export async function indexCommand(
  paths: readonly string[],
  output: string,
  flags: IndexFlags,
  terminal: Terminal,
  signal?: AbortSignal,
  { partition, sync = false, dryRun = false }: IndexCommandOptions = {},
): Promise<void> {
  checkOutput(output, partition);
  const folder = resolve(dirname(output));
  if (!dryRun) await mkdir(folder, { recursive: true });
  const catalog = join(await realpath(folder).catch(() => folder), basename(output));
  const before = sync || dryRun ? await readState(catalog) : undefined;
  const memory = new LayoutMemory(before?.layouts);
  let absolute = 0;
  const progress = progressLine(terminal, 'Reading headers:');
  const index = await indexFolders(paths, {
    flags,
    memory,
    hrefFor(image) {
      const link = linkFromCatalog(catalog, image);
      if (link.startsWith('file:')) absolute += 1;
      return link;
    },
    onProgress: progress.update,
    signal,
  }).finally(progress.end);
  const layouts = new Map(memory.used);
  const items = checksumsOf(index.items);
  const collections = checksum(JSON.stringify([partition, index.collections]));
  const encode = () => encodeIndex(catalog, index.items, index.collections, partition);
  let encoded = before ? undefined : await encode();
  const known = before
    ? compareStates(before, { items, collections })
    : sync || dryRun
      ? await compareCatalog(catalog, encoded!)
      : undefined;
  if (sync || dryRun) {
    terminal.out(describeChanges(known?.changes ?? changesBetween(new Map(), items), known !== undefined, memory));
  }
  if (dryRun) {
    terminal.out(known?.same ? `${output} would stay as it is.\n` : `Nothing was written: ${output} would change.\n`);
    return;
  }
  const keepState = (content: string) =>
    writeWhole(statePath(catalog), encodeState({ layouts, items, collections, catalog: content }));
  if (sync && known?.same) {
    // Times of files may have changed all the same.
    await keepState(before?.catalog ?? checksum(encoded!.catalog));
    terminal.out(`${output} stays as it is: ${index.items.length} datasets.\n`);
    return;
  }
  encoded ??= await encode();
  const written = await writeIndex(catalog, encoded);
  if (sync) await keepState(checksum(encoded.catalog));
  if (!before) terminal.out(`${index.summary}\n\n`);
  const divided = encoded.parts ? `in ${encoded.parts.size} parts (${written} of them written now), ` : '';
  terminal.out(`Wrote ${output}: ${index.items.length} datasets, ${divided}links ${linkText(absolute)}\n`);
}

function compareStates(before: IndexState, now: Pick<IndexState, 'items' | 'collections'>): Comparison {
  const changes = changesBetween(before.items, now.items);
  return { changes, same: countOf(changes) === 0 && before.collections === now.collections };
}

function checkOutput(output: string, partition: PartitionBy | undefined): void {
  const stem = output.replace(/\.[^./\\]*$/, '');
  if (partition && !/\.json$/i.test(output)) {
    throw new Question(
      `A catalog in parts is a JSON document with files beside it; give it such a name: -o ${stem}.json.`,
    );
  }
  if (!partition && !/\.(geo)?parquet$/i.test(output)) {
    throw new Question(
      `The catalog is a Parquet file; give it such a name: -o ${stem}.parquet (or --partition year for several and a manifest).`,
    );
  }
}

function countOf({ added, changed, vanished }: Changes): number {
  return added.length + changed.length + vanished.length;
}

function describeChanges({ added, changed, vanished }: Changes, known: boolean, memory: LayoutMemory): string {
  const headers = `${memory.read} of ${memory.used.size} headers read`;
  if (!known) return `There is no catalog yet to compare with, so everything counts as added; ${headers}.\n`;
  const lines = (
    [
      ['+', added],
      ['~', changed],
      ['-', vanished],
    ] as const
  ).flatMap(([sign, names]) => [
    ...names.slice(0, SHOWN).map((name) => `${sign} ${name}`),
    ...(names.length > SHOWN ? [`${sign} and ${names.length - SHOWN} more`] : []),
  ]);
  const counts = `${added.length} added, ${changed.length} changed, ${vanished.length} vanished; ${headers}.`;
  return `${[...lines, counts].join('\n')}\n`;
}

function linkText(absolute: number): string {
  return absolute === 0
    ? 'relative to it, so that folder and catalog can be moved or uploaded together.'
    : 'to files elsewhere on this machine. A browser cannot follow them: write the catalog into the folder of the images, or use `quadrat start`.';
}
