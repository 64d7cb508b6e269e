/** Values by key, both in the order they come. (Map.groupBy needs a newer Node.) */
export function groupBy<T, K>(values: Iterable<T>, keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** The value that occurs most often, the earliest of several; undefined for none. */
export function mostCommon<T>(values: Iterable<T>): T | undefined {
  const groups = [...groupBy(values, (value) => value)];
  return groups.sort((a, b) => b[1].length - a[1].length)[0]?.[0];
}
