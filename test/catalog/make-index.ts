import type { IndexDriver } from '#catalog/index-driver';
import type { StacCollection, StacItem } from '#model/dataset';

/** Makes the driver under test over some items; `close` is called on it when its tests are over. */
export type MakeIndex = (items: StacItem[], collections: StacCollection[]) => Promise<IndexDriver>;
