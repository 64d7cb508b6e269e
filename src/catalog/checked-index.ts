import type { Dataset, DatasetPart, PartialDataset } from '#model/dataset';
import { didYouMean } from '#model/did-you-mean';
import { QuadratError } from '#model/errors';
import type { GeoJsonGeometry } from '#model/grid';
import type { Product } from '#model/product';
import type { Query } from '#model/query';
import type { Queryables, QueryablesOptions } from '#model/queryables';
import { checkCondition } from './cql2/check';
import { propertyNames } from './cql2/condition';
import type { Cql2Parser } from './cql2/parser';
import type { IndexCapabilities, IndexDriver } from './index-driver';

/**
 * The index as its users see it: reads filters given as text, and refuses names of properties that no dataset has, which
 * a driver would answer with nothing at all.
 */
export class CheckedIndex implements IndexDriver {
  readonly #index: IndexDriver;
  readonly #load: () => Promise<Cql2Parser>;
  #parser: Promise<Cql2Parser> | undefined;

  /** @param load fetches the parser of CQL2 text, called when the first filter comes as text */
  constructor(index: IndexDriver, load: () => Promise<Cql2Parser>) {
    this.#index = index;
    this.#load = load;
  }

  get capabilities(): IndexCapabilities {
    return this.#index.capabilities;
  }

  products(): Promise<Product[]> {
    return this.#index.products();
  }

  propertyNames(): Promise<ReadonlySet<string> | null> {
    return this.#index.propertyNames();
  }

  async *find(query: Query): AsyncGenerator<Dataset, void, undefined> {
    yield* this.#index.find(await this.#checked(query));
  }

  async *findParts<P extends DatasetPart>(
    query: Query,
    parts: readonly P[],
  ): AsyncGenerator<PartialDataset<P>, void, undefined> {
    yield* this.#index.findParts(await this.#checked(query), parts);
  }

  async count(query: Query): Promise<number> {
    return this.#index.count(await this.#checked(query));
  }

  async countByPeriod(query: Query, period: string): Promise<Array<{ start: string; end: string; count: number }>> {
    return this.#index.countByPeriod(await this.#checked(query), period);
  }

  async temporalExtent(query: Query): Promise<{ start: string; end: string } | null> {
    return this.#index.temporalExtent(await this.#checked(query));
  }

  async spatialExtent(query: Query, crs?: string): Promise<GeoJsonGeometry | null> {
    return this.#index.spatialExtent(await this.#checked(query), crs);
  }

  async queryables(query: Query, options?: QueryablesOptions): Promise<Queryables> {
    return this.#index.queryables(await this.#checked(query, options?.names), options);
  }

  close(): Promise<void> {
    return this.#index.close();
  }

  async #checked(query: Query, names: readonly string[] = []): Promise<Query> {
    query.signal?.throwIfAborted();
    const filter = typeof query.filter === 'string' ? await this.#parse(query.filter) : query.filter;
    const used = [
      ...names,
      ...Object.keys(query.properties ?? {}),
      ...(query.orderBy?.includes('properties.') ? [query.orderBy.replace(/^-?properties\./, '')] : []),
      ...(filter === undefined ? [] : propertyNames(await checkCondition(filter))),
    ];
    const known = used.length > 0 ? await this.#index.propertyNames() : null;
    const unknown = known && used.find((name) => !known.has(name));
    if (known && unknown !== undefined && unknown !== null) throw unknownProperty(unknown, [...known]);
    return filter === query.filter ? query : { ...query, filter: filter as object };
  }

  async #parse(text: string): Promise<unknown> {
    // A failed fetch is not kept: the next filter tries again.
    this.#parser ??= this.#load().catch((error) => {
      this.#parser = undefined;
      throw error;
    });
    return (await this.#parser)(text);
  }
}

function unknownProperty(name: string, known: readonly string[]): QuadratError {
  const hint = didYouMean(name, known) || ` There are: ${listed(known)}.`;
  return new QuadratError('BAD_REQUEST', `No dataset has a property '${name.slice(0, 100)}'.${hint}`);
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.toSorted().slice(0, 20).join(', ');
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
