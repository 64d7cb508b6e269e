import type { SchemaElement } from 'hyparquet';
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import type { KeptFiles } from '#bytes/files/kept-files';
import type { ByteSource } from '#bytes/source';
import { crc32 } from '#bytes/store/checksum';
import { QuadratError } from '#model/errors';
import { ParquetFile } from '../parquet/parquet-file';
import type { BeginJournal, PutDataset } from './change';

/** A few megabytes: what is held beside the datasets themselves, and how long the page waits for its next turn. */
const GROUP_ROWS = 500;
const COLUMNS = ['product', 'id', 'start', 'end', 'archived', 'footprint', 'item'] as const;

const text = (name: string, repetition_type: 'REQUIRED' | 'OPTIONAL' = 'REQUIRED'): SchemaElement => ({
  name,
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  logical_type: { type: 'STRING' },
  repetition_type,
});
const time = (name: string, repetition_type: 'REQUIRED' | 'OPTIONAL'): SchemaElement => ({
  name,
  type: 'INT64',
  converted_type: 'TIMESTAMP_MILLIS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  repetition_type,
});
const SCHEMA: SchemaElement[] = [
  { name: 'root', num_children: COLUMNS.length },
  text('product'),
  text('id'),
  time('start', 'REQUIRED'),
  time('end', 'REQUIRED'),
  time('archived', 'OPTIONAL'),
  text('footprint'),
  // JSON in UTF-8, but not said to be text: it is handed on as bytes.
  { name: 'item', type: 'BYTE_ARRAY', repetition_type: 'REQUIRED' },
];

/** Where a snapshot is, as the journal that begins with it says. */
export type SnapshotPlace = NonNullable<BeginJournal['snapshot']>;

/** Writes datasets as one Parquet file, row group by row group, and makes sure of it on disk. */
export async function writeSnapshot(
  files: KeptFiles,
  name: string,
  datasets: Iterable<PutDataset>,
): Promise<SnapshotPlace> {
  await files.truncate(name, 0);
  let bytes = 0;
  let checksum = 0;
  const writer = new ByteWriter();
  const flush = async () => {
    const chunk = new Uint8Array(writer.getBuffer());
    writer.index = 0;
    checksum = crc32(chunk, checksum);
    await files.write(name, bytes, chunk);
    bytes += chunk.length;
  };
  const parquet = new ParquetWriter({ writer, schema: SCHEMA, createdBy: 'quadrat' });
  let written = 0;
  for (const group of groupsOf(datasets)) {
    void parquet.write({ columnData: columnsOf(group), rowGroupSize: group.length });
    written += group.length;
    await flush();
  }
  void parquet.finish();
  await flush();
  await files.sync(name);
  return { name, bytes, checksum, datasets: written };
}

function* groupsOf(datasets: Iterable<PutDataset>): Generator<PutDataset[]> {
  let group: PutDataset[] = [];
  for (const dataset of datasets) {
    if (group.push(dataset) < GROUP_ROWS) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function columnsOf(group: readonly PutDataset[]): ColumnSource[] {
  const instant = (value: number | undefined) => (value === undefined ? null : BigInt(value));
  return [
    { name: 'product', data: group.map(({ product }) => product) },
    { name: 'id', data: group.map(({ id }) => id), encoding: 'PLAIN' },
    { name: 'start', data: group.map(({ start }) => instant(start)) },
    { name: 'end', data: group.map(({ end }) => instant(end)) },
    { name: 'archived', data: group.map(({ archived }) => instant(archived)) },
    { name: 'footprint', data: group.map(({ footprint }) => JSON.stringify(footprint)), statistics: false },
    { name: 'item', data: group.map(({ item }) => item), encoding: 'PLAIN', statistics: false },
  ];
}

/** The datasets of a snapshot. Rejects with BAD_CATALOG where the file is not what the journal says it is. */
export async function readSnapshot(files: KeptFiles, place: SnapshotPlace): Promise<PutDataset[]> {
  const bytes = await files.read(place.name);
  const url = `${files.place}/${place.name}`;
  if (bytes?.length !== place.bytes || crc32(bytes) !== place.checksum) {
    const message = `${url} is damaged or gone, so this local index cannot be read. Import it anew from an export.`;
    throw new QuadratError('BAD_CATALOG', message, { url });
  }
  const file = await ParquetFile.open(sourceOf(url, bytes));
  const datasets: PutDataset[] = [];
  for (let group = 0; group < file.metadata.row_groups.length; group++) {
    const columns = await file.readColumns(group, COLUMNS);
    const at = (name: (typeof COLUMNS)[number], row: number) => columns.get(name)!.at(row);
    for (let row = 0; row < file.rows(group); row++) {
      const archived = at('archived', row);
      datasets.push({
        op: 'put',
        product: at('product', row) as string,
        id: at('id', row) as string,
        start: (at('start', row) as Date).getTime(),
        end: (at('end', row) as Date).getTime(),
        footprint: JSON.parse(at('footprint', row) as string),
        ...(archived instanceof Date ? { archived: archived.getTime() } : {}),
        item: at('item', row) as Uint8Array<ArrayBuffer>,
      });
    }
  }
  return datasets;
}

function sourceOf(url: string, bytes: Uint8Array): ByteSource {
  return {
    url,
    size: async () => bytes.length,
    read: async (ranges) => ranges.map(({ offset, length }) => bytes.slice(offset, offset + length)),
  };
}
