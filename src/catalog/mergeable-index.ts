import type { Query } from '#model/query';
import type { IndexDriver } from './index-driver';
import type { LonLatCover } from './lonlat-cover';

/** A driver whose answers can be merged with those of others; an extent alone could not, it has its gaps filled. */
export interface MergeableIndex extends IndexDriver {
  /** Longitudes and latitudes of everything found. */
  cover(query: Query): Promise<LonLatCover>;
}
