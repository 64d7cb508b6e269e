import { resolveCrs } from '#geo/crs';
import { lonLatBoxes } from '#geo/footprint';
import type { StacItem } from '#model/dataset';
import { QuadratError } from '#model/errors';
import { footprintOf } from '../stac/dataset';
import { intervalOf } from '../stac/item-time';
import { asRecord, asText, entriesOf } from '../stac/json';
import type { NewChange } from './change';

/** What an item must have to be a dataset. Rejects with BAD_CATALOG, naming it, where it lacks an id, a time or a footprint. */
export async function putItem(
  item: StacItem,
  product: string,
  archived?: number,
): Promise<Extract<NewChange, { op: 'put' }>> {
  const id = idOf(item);
  const interval = intervalOf(item.properties);
  if (!interval) {
    throw new QuadratError('BAD_CATALOG', `Item ${id} has no readable datetime, nor start_datetime.`, { dataset: id });
  }
  const footprint = footprintOf(item, id);
  await checkFootprint(footprint, id);
  return {
    op: 'put',
    product,
    id,
    ...interval,
    footprint,
    ...(archived === undefined ? {} : { archived }),
    item: JSON.stringify(item),
  };
}

export function idOf(item: StacItem): string {
  const id = asText(asRecord(item)?.id);
  if (id === undefined) throw new QuadratError('BAD_CATALOG', 'A STAC item has no id.');
  return id;
}

/** One that cannot be searched must not come in: it would spoil every search by area after it. */
async function checkFootprint(footprint: ReturnType<typeof footprintOf>, id: string): Promise<void> {
  try {
    const crs = footprint.crs === 'EPSG:4326' ? footprint.crs : await resolveCrs(footprint.crs);
    lonLatBoxes({ ...footprint, crs });
  } catch (cause) {
    const message = `The footprint of item ${id} cannot be used: ${cause instanceof Error ? cause.message : cause}`;
    throw new QuadratError('BAD_CATALOG', message, { dataset: id, cause });
  }
}

/** Names of properties by which an item can be searched, that are not yet in `known`; adds them there. */
export function newPropertyNames(item: StacItem, known: Set<string>): string[] {
  return entriesOf(item.properties).flatMap(([name, value]) => {
    if (known.has(name) || (typeof value === 'object' && value !== null)) return [];
    known.add(name);
    return [name];
  });
}
