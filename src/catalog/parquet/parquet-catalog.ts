import type { ByteSource, ReadOptions } from '#bytes/source';
import type { DatasetPart, PartialDataset, StacCollection, StacItem } from '#model/dataset';
import type { Product } from '#model/product';
import type { DatasetKey } from '../dataset-key';
import { itemProblem, type ReportProblem } from '../problems';
import { partsOfItem, productNameOf } from '../stac/dataset';
import { asRecord, asText, entriesOf } from '../stac/json';
import { describedAssets, isSelfContained, productOf } from '../stac/product';
import { type CatalogColumns, catalogColumns, columnsOfParts } from './columns';
import type { HeldGroups } from './held-groups';
import type { Column } from './leaf-column';
import { badParquet, ParquetFile, type ParquetFileOptions, type RowSpan } from './parquet-file';
import { itemOfRow, plainOf } from './row-item';

/** A row of the file: its row group and its place in that. */
export interface RowPlace {
  group: number;
  row: number;
}

export interface ParquetCatalogOptions extends ParquetFileOptions {
  /** Product of rows that name no collection. Default: the file's name without its ending. */
  defaultProduct?: string;
  report?: ReportProblem | undefined;
}

/** A STAC-GeoParquet file as a catalog: its products, and the datasets of any of its rows. */
export class ParquetCatalog {
  readonly file: ParquetFile;
  readonly columns: CatalogColumns;
  /** Collections in the file's own metadata, by id. */
  readonly collections: ReadonlyMap<string, StacCollection>;
  readonly defaultProduct: string;
  readonly report: ReportProblem;
  readonly #jsonColumns: ReadonlySet<string>;
  #products: Promise<Product[]> | undefined;
  #hasPageIndex: boolean | undefined;

  private constructor(file: ParquetFile, options: ParquetCatalogOptions) {
    this.file = file;
    this.columns = catalogColumns(file);
    this.collections = collectionsOf(file);
    this.defaultProduct = options.defaultProduct ?? stemOf(file.url);
    this.report = options.report ?? (() => undefined);
    const json = [...file.columns].filter(
      ([, { element }]) => element.converted_type === 'JSON' || element.logical_type?.type === 'JSON',
    );
    this.#jsonColumns = new Set(json.map(([name]) => name));
  }

  /** Reads the footer, nothing else. Rejects with BAD_CATALOG, naming the file, where it holds no STAC items. */
  static async open(source: ByteSource, options: ParquetCatalogOptions = {}): Promise<ParquetCatalog> {
    return new ParquetCatalog(await ParquetFile.open(source, options), options);
  }

  get url(): string {
    return this.file.url;
  }

  /** Whether single rows can be read without the whole of their row group. */
  get hasPageIndex(): boolean {
    // Chunks of a single page need none, and some writers leave it out there.
    this.#hasPageIndex ??= this.file.metadata.row_groups.some(({ columns }) =>
      columns.some((chunk) => chunk.offset_index_offset !== undefined && chunk.offset_index_length),
    );
    return this.#hasPageIndex;
  }

  /** Found once; a failure is not kept. */
  products(options: ReadOptions = {}): Promise<Product[]> {
    this.#products ??= this.#findProducts(options).catch((error) => {
      this.#products = undefined;
      throw error;
    });
    return this.#products;
  }

  async #findProducts(options: ReadOptions): Promise<Product[]> {
    const examples = await this.#examples(options);
    const names = [...new Set([...this.collections.keys(), ...examples.keys()])];
    return Promise.all(
      names.map(async (name) => {
        const collection = this.collections.get(name);
        const described = productOf(name, collection, []);
        const place = examples.get(name);
        if (isSelfContained(described) || !place) return described;
        const [item] = await this.readItems([place], options);
        return item ? productOf(name, collection, [item]) : described;
      }),
    );
  }

  /** One row of every product that the file's metadata does not tell all about. */
  async #examples(options: ReadOptions): Promise<Map<string, RowPlace>> {
    const found = new Map<string, RowPlace>();
    const wanting = new Set(
      [...this.collections]
        .filter(([id, collection]) => !isSelfContained(productOf(id, collection, [])))
        .map(([id]) => id),
    );
    for (let group = 0; group < this.file.metadata.row_groups.length; group++) {
      const bounds = this.#collectionBounds(group);
      const known = bounds?.every((name) => this.collections.has(name) || found.has(name));
      if (known && wanting.size === 0) continue;
      if (bounds && bounds[0] === bounds[1]) {
        const [name] = bounds;
        if (!found.has(name)) found.set(name, { group, row: 0 });
        wanting.delete(name);
        continue;
      }
      const names = await this.#productNames(group, options);
      names.forEach((name, row) => {
        if (!found.has(name)) found.set(name, { group, row });
        wanting.delete(name);
      });
    }
    return found;
  }

  /** First and last collection name in a row group, where its statistics are sure to cover every row. */
  #collectionBounds(group: number): [string, string] | undefined {
    const chunks = this.file.metadata.row_groups[group]?.columns ?? [];
    const chunk = chunks.find(({ meta_data }) => meta_data?.path_in_schema.join('\0') === 'collection');
    const statistics = chunk?.meta_data?.statistics;
    const { min_value: first, max_value: last, null_count: nulls } = statistics ?? {};
    if (typeof first !== 'string' || typeof last !== 'string' || nulls !== 0n) return undefined;
    // Longer names may have been cut to this by the writer.
    return first.length < 16 && last.length < 16 ? [first, last] : undefined;
  }

  async #productNames(group: number, options: ReadOptions): Promise<string[]> {
    const columns = await this.file.readColumns(group, this.namingColumns, undefined, options);
    return Array.from({ length: this.file.rows(group) }, (_, row) => this.#productOfRow(columns, row));
  }

  /** Columns that name a row's product. */
  get namingColumns(): string[] {
    return ['collection', 'odc:product'].filter((name) => this.file.columns.has(name));
  }

  #productOfRow(columns: ReadonlyMap<string, Column>, row: number): string {
    const collection = plainOf(columns.get('collection')?.at(row));
    const properties = { 'odc:product': plainOf(columns.get('odc:product')?.at(row)) };
    return productNameOf({ collection, properties }, this.defaultProduct);
  }

  /**
   * Items of some rows, in their order; rows that are broken are reported and missing.
   *
   * @param wanted columns to make them of
   * @param held keeps row groups (of these columns) for the next rows, where nothing smaller can be read
   */
  async readItems(
    places: readonly RowPlace[],
    options: ReadOptions = {},
    wanted: readonly string[] = this.columns.all,
    held?: HeldGroups,
  ): Promise<Array<StacItem | undefined>> {
    const byGroup = groupPlaces(places);
    const items = new Map<RowPlace, StacItem>();
    await Promise.all(
      [...byGroup].map(async ([group, inGroup]) => {
        for (const { span, members } of this.#spans(group, inGroup)) {
          const columns = await (held && !this.hasPageIndex
            ? held.columns(group, options)
            : this.file.readColumns(group, wanted, span, options));
          for (const place of members) {
            const item = this.#item(columns, place, span);
            if (item) items.set(place, item);
          }
        }
      }),
    );
    return places.map((place) => items.get(place));
  }

  /**
   * Datasets of some rows, in their order; rows that are broken are reported and missing. Reads no columns but those that
   * the parts take (`columnsOf`).
   */
  async readDatasets<P extends DatasetPart>(
    places: readonly RowPlace[],
    parts: readonly P[],
    options: ReadOptions = {},
    held?: HeldGroups,
  ): Promise<Array<PartialDataset<P> | undefined>> {
    const items = await this.readItems(places, options, this.columnsOf(parts), held);
    return items.map((item, index) => {
      const { group, row } = places[index]!;
      if (!item) return undefined;
      try {
        const collection = this.collections.get(productNameOf(item, this.defaultProduct));
        const context = {
          baseUrl: this.url,
          defaultProduct: this.defaultProduct,
          describedAssets: describedAssets(collection),
        };
        return partsOfItem(item, context, parts);
      } catch (error) {
        this.report(itemProblem(error, this.url, this.file.groupStarts[group]! + row, asText(item.id)));
        return undefined;
      }
    });
  }

  /** The columns that parts of a dataset are made of. */
  columnsOf(parts: readonly DatasetPart[]): readonly string[] {
    return columnsOfParts(this.columns, this.namingColumns, parts);
  }

  /** Runs of rows to read together: where pages can be read singly, far-apart rows are not joined by all between them. */
  #spans(group: number, places: RowPlace[]): Array<{ span: RowSpan; members: RowPlace[] }> {
    const sorted = places.toSorted((a, b) => a.row - b.row);
    const whole = { from: 0, to: this.file.rows(group) };
    if (!this.hasPageIndex) return [{ span: whole, members: sorted }];
    const runs: Array<{ span: RowSpan; members: RowPlace[] }> = [];
    for (const place of sorted) {
      const last = runs.at(-1);
      if (last && place.row - last.span.to < 512) {
        last.span.to = place.row + 1;
        last.members.push(place);
      } else runs.push({ span: { from: place.row, to: place.row + 1 }, members: [place] });
    }
    if (runs.length <= 8) return runs;
    return [{ span: { from: sorted[0]!.row, to: sorted.at(-1)!.row + 1 }, members: sorted }];
  }

  #item(columns: ReadonlyMap<string, Column>, { group, row }: RowPlace, span: RowSpan): StacItem | undefined {
    const values = new Map([...columns].map(([name, column]) => [name, column.at(row - span.from)]));
    try {
      return itemOfRow(values, this.columns.geometry, this.#jsonColumns);
    } catch (error) {
      const id = asText(plainOf(values.get('id')));
      this.report(itemProblem(error, this.url, this.file.groupStarts[group]! + row, id));
      return undefined;
    }
  }

  /** Name of the product of row `row`, and everything else `DatasetKey` needs but times and footprint. */
  nameRow(columns: ReadonlyMap<string, Column>, row: number): Pick<DatasetKey, 'product' | 'property'> {
    return {
      product: this.#productOfRow(columns, row),
      property: (name) => {
        const value = columns.has(name) ? plainOf(columns.get(name)?.at(row)) : undefined;
        return scalarOf(this.#jsonColumns.has(name) ? parsed(value) : value);
      },
    };
  }
}

function parsed(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return undefined;
  }
}

function scalarOf(value: unknown): string | number | boolean | null {
  return typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
    ? value
    : null;
}

function groupPlaces(places: readonly RowPlace[]): Map<number, RowPlace[]> {
  const groups = new Map<number, RowPlace[]>();
  for (const place of places) {
    const group = groups.get(place.group);
    if (group) group.push(place);
    else groups.set(place.group, [place]);
  }
  return groups;
}

/** File name without directories and ending, for a product without a name of its own. */
export function stemOf(url: string): string {
  const name = url.split(/[?#]/)[0]?.split('/').at(-1) ?? '';
  let text = name;
  try {
    text = decodeURIComponent(name);
  } catch {
    // A stray percent sign; the name is as good as it stands.
  }
  return text.replace(/\.[^.]*$/, '') || 'unnamed';
}

/**
 * Collections as writers have put them into the file: under `stac-geoparquet` as one (`collection`) or several
 * (`collections`, by id or as a list), or as `stac:collections`.
 */
function collectionsOf(file: ParquetFile): Map<string, StacCollection> {
  const found = new Map<string, StacCollection>();
  for (const key of ['stac-geoparquet', 'stac:collections', 'stac:collection']) {
    const text = file.keyValue(key);
    if (text === undefined) continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw badParquet(file.url, `its '${key}' metadata is not JSON`, cause);
    }
    const inside = asRecord(value);
    const lists = key === 'stac-geoparquet' ? [inside?.collections, inside?.collection] : [value];
    for (const list of lists) addCollections(found, list);
  }
  return found;
}

function addCollections(found: Map<string, StacCollection>, list: unknown): void {
  const single = asText(asRecord(list)?.id) !== undefined && asRecord(list)?.type !== undefined;
  const entries = Array.isArray(list) ? list : single ? [list] : entriesOf(list).map(([, entry]) => entry);
  for (const entry of entries) {
    const collection = asRecord(entry);
    const id = asText(collection?.id);
    if (collection && id) found.set(id, collection);
  }
}
