import type { Crs } from '#geo/crs';
import type { Dataset, DatasetPart, PartialDataset } from '#model/dataset';
import type { GeoJsonGeometry } from '#model/grid';
import type { Query } from '#model/query';
import type { Queryables, QueryablesOptions } from '#model/queryables';
import type { LonLatCover } from './lonlat-cover';
import type { MergeableIndex } from './mergeable-index';
import type { PeriodCount } from './periods';
import type { ProjectedCover } from './projected-cover';
import type { PropertyTally, TallyRequest } from './property-tally';

/** The questions of an index, answered by another that is there only once one of them is asked. */
export abstract class DeferredIndex<Index extends MergeableIndex> {
  /** Asked before every question, so that it may be another one each time. */
  protected abstract answering(): Promise<Index>;

  async *find(query: Query): AsyncGenerator<Dataset, void, undefined> {
    yield* (await this.answering()).find(query);
  }

  async *findParts<P extends DatasetPart>(
    query: Query,
    parts: readonly P[],
  ): AsyncGenerator<PartialDataset<P>, void, undefined> {
    yield* (await this.answering()).findParts(query, parts);
  }

  async count(query: Query): Promise<number> {
    return (await this.answering()).count(query);
  }

  async countByPeriod(query: Query, period: string): Promise<PeriodCount[]> {
    return (await this.answering()).countByPeriod(query, period);
  }

  async temporalExtent(query: Query): Promise<{ start: string; end: string } | null> {
    return (await this.answering()).temporalExtent(query);
  }

  async spatialExtent(query: Query, crs?: string): Promise<GeoJsonGeometry | null> {
    return (await this.answering()).spatialExtent(query, crs);
  }

  async cover(query: Query): Promise<LonLatCover> {
    return (await this.answering()).cover(query);
  }

  async projectedCover(query: Query, crs: Crs): Promise<ProjectedCover> {
    return (await this.answering()).projectedCover(query, crs);
  }

  async queryables(query: Query, options?: QueryablesOptions): Promise<Queryables> {
    return (await this.answering()).queryables(query, options);
  }

  async tally(query: Query, request: TallyRequest): Promise<PropertyTally> {
    return (await this.answering()).tally(query, request);
  }
}
