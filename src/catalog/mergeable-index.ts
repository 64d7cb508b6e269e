import type { Crs } from '#geo/crs';
import type { Query } from '#model/query';
import type { IndexDriver } from './index-driver';
import type { LonLatCover } from './lonlat-cover';
import type { ProjectedCover } from './projected-cover';
import type { PropertyTally, TallyRequest } from './property-tally';
import type { ResolvedQuery } from './resolved-query';

/** A driver whose answers can be merged with those of others; an extent alone could not, it has its gaps filled. */
export interface MergeableIndex extends IndexDriver {
  /** Longitudes and latitudes of everything found. */
  cover(query: Query): Promise<LonLatCover>;
  /** Bounds of the start times in it, where they are known without a look: a stream in time order begins it when it is due. */
  readonly startBounds?: { earliest: number; latest: number };
  /** Names of its products, where they are known without a look. */
  readonly productNames?: readonly string[];
  /** False only where it is known without a look that nothing in it answers. */
  mayAnswer?(query: ResolvedQuery): boolean;
  /** What everything found covers in the plane of a projected CRS. */
  projectedCover(query: Query, crs: Crs): Promise<ProjectedCover>;
  /** Values of properties of what was found, or of a sample of it. */
  tally(query: Query, request: TallyRequest): Promise<PropertyTally>;
}
