import type { Queryable, Queryables } from '#model/queryables';
import type { TallyRequest } from '../property-tally';
import { asArray, asNumber, asRecord, asText, entriesOf, field } from '../stac/json';

/** Names in a server's description that are fields of an item, not properties. */
const NOT_PROPERTIES = new Set(['id', 'collection', 'geometry', 'bbox', 'datetime', 'start_datetime', 'end_datetime']);

export type StatedProperty = Pick<Queryable, 'title' | 'min' | 'max' | 'values'> & { type?: Queryable['type'] };

/** What a server's description of its queryables (JSON Schema; references are not followed) says of each property. */
export function statedProperties(schema: unknown): Map<string, StatedProperty> {
  const found = entriesOf(field(schema, 'properties')).flatMap(([key, value]) => {
    const name = key.replace(/^properties\./, '');
    const described = asRecord(value);
    if (!described || NOT_PROPERTIES.has(name)) return [];
    const type = typeOf(described);
    const title = asText(described.title);
    const [min, max] = [asNumber(described.minimum), asNumber(described.maximum)];
    const values = (asArray(described.enum) ?? []).flatMap((each) =>
      typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean' ? [{ value: each }] : [],
    );
    const stated: StatedProperty = {
      ...(type ? { type } : {}),
      ...(title ? { title } : {}),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(values.length > 0 ? { values } : {}),
    };
    return [[name, stated] as const];
  });
  return new Map(found);
}

function typeOf(schema: Record<string, unknown>): Queryable['type'] | undefined {
  const types = (asArray(schema.type) ?? [schema.type]).filter((type) => type !== 'null');
  if (types.length !== 1) return undefined;
  switch (types[0]) {
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'string':
      return asText(schema.format) === 'date-time' ? 'time' : 'string';
    default:
      return undefined;
  }
}

/**
 * What was seen with what is stated: properties that nothing seen has, titles, and, where only a sample was seen, ranges
 * and values beyond it.
 */
export function withStated(
  seen: Queryables,
  stated: ReadonlyMap<string, StatedProperty>,
  { names, maxValues }: Pick<TallyRequest, 'names' | 'maxValues'>,
): Queryables {
  const byName = new Map(seen.properties.map((property) => [property.name, property]));
  const properties = seen.properties.map((property): Queryable => {
    const said = stated.get(property.name);
    if (!said) return property;
    const title = said.title ? { title: said.title } : {};
    return seen.basis === 'all' ? { ...property, ...title } : { ...widened(property, said, maxValues), ...title };
  });
  for (const [name, { type, ...said }] of stated) {
    if (byName.has(name) || !type || names?.includes(name) === false) continue;
    properties.push({ name, type, ...said, missing: seen.datasets, stated: true });
  }
  properties.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...seen, properties };
}

function widened(property: Queryable, { min, max, values = [] }: StatedProperty, maxValues: number): Queryable {
  const counted = new Set(property.values?.map(({ value }) => value));
  const more = property.values ? [...property.values, ...values.filter(({ value }) => !counted.has(value))] : undefined;
  const wide = property.type === 'number';
  return {
    ...property,
    ...(wide && typeof min === 'number' ? { min: Math.min(min, property.min as number) } : {}),
    ...(wide && typeof max === 'number' ? { max: Math.max(max, property.max as number) } : {}),
    ...(more && more.length <= maxValues ? { values: more } : {}),
  };
}
