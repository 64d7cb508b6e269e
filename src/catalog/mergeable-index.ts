import type { Crs } from '#geo/crs';
import type { Query } from '#model/query';
import type { IndexDriver } from './index-driver';
import type { LonLatCover } from './lonlat-cover';
import type { ProjectedCover } from './projected-cover';
import type { PropertyTally, TallyRequest } from './property-tally';

/** A driver whose answers can be merged with those of others; an extent alone could not, it has its gaps filled. */
export interface MergeableIndex extends IndexDriver {
  /** Longitudes and latitudes of everything found. */
  cover(query: Query): Promise<LonLatCover>;
  /** What everything found covers in the plane of a projected CRS. */
  projectedCover(query: Query, crs: Crs): Promise<ProjectedCover>;
  /** Values of properties of what was found, or of a sample of it. */
  tally(query: Query, request: TallyRequest): Promise<PropertyTally>;
}
