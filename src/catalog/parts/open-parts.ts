import type { ByteClient } from '#bytes/byte-client';
import type { ByteSource } from '#bytes/source';
import { QuadratError } from '#model/errors';
import type { EngineSwitch } from '../duckdb/engine-switch';
import { MemoryIndex } from '../memory-index';
import type { MergeableIndex } from '../mergeable-index';
import { ParquetCatalog, type ParquetCatalogOptions } from '../parquet/parquet-catalog';
import { ParquetIndex } from '../parquet/parquet-index';
import { absoluteHref } from '../stac/dataset';
import type { CatalogPart, Manifest } from './manifest';
import { OpenParts, PartIndex } from './part-index';

/** A part's file, of which nothing has been read. */
export interface PartFile {
  part: CatalogPart;
  data: ByteSource;
  size: number;
}

type PartOptions = Pick<ParquetCatalogOptions, 'report' | 'zstd'>;

/** The files of a manifest at `url`. Throws BAD_REQUEST where one has an address that cannot be read. */
export function partFiles({ parts }: Manifest, url: string, bytes: ByteClient): PartFile[] {
  return parts.map((part) => ({ part, data: bytes.open(absoluteHref(part.href, url)), size: part.bytes }));
}

/** The parts as indexes, none of which is opened before it is needed. `placeOf`: of a file among those of the engine. */
export function partIndexes(
  manifest: Manifest,
  files: readonly PartFile[],
  engine: EngineSwitch,
  placeOf: (file: PartFile) => number,
  options: PartOptions,
): MergeableIndex[] {
  const used = new Set(files.flatMap(({ part }) => part.products));
  const empty = manifest.collections.filter(({ id }) => !used.has(String(id)));
  const pool = new OpenParts();
  const parts = files.map((file) => {
    const open = async () => {
      const catalog = await openPart(file, options);
      return new ParquetIndex(catalog, () => engine.sourceOf(placeOf(file), catalog));
    };
    return new PartIndex(manifest, file.part, pool, open, engine);
  });
  // Products that have no datasets yet.
  return empty.length > 0 || parts.length === 0 ? [...parts, new MemoryIndex([], empty)] : parts;
}

async function openPart({ data, size }: PartFile, { report, zstd }: PartOptions): Promise<ParquetCatalog> {
  const found = await data.size();
  if (found !== size) {
    const message = `${data.url} has ${found} bytes, its manifest says ${size}: one of them is older than the other. Open the manifest again, or write the catalog anew.`;
    throw new QuadratError('BAD_CATALOG', message, { url: data.url });
  }
  return ParquetCatalog.open(data, { report, zstd });
}
