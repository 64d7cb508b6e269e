import type { ImageCatalog } from '#quadrat';

/** Names of all bands, in the order the collections name them. */
export function bandsOf({ collections }: ImageCatalog): string[] {
  const names = collections.flatMap(({ item_assets }) =>
    Object.entries((item_assets ?? {}) as Record<string, { bands?: Array<{ name?: string }> }>).flatMap(
      ([key, { bands = [] }]) => (bands.length > 1 ? bands.map(({ name }) => name ?? key) : [key]),
    ),
  );
  return [...new Set(names)];
}

/** First and last day, as `show` writes them. */
export function daysOf({ items }: ImageCatalog, show: (iso: string) => string): [from: string, to: string] {
  const times = items
    .map(({ properties }) => {
      const { datetime, start_datetime } = (properties ?? {}) as Record<string, unknown>;
      return String(datetime ?? start_datetime);
    })
    .sort();
  return [show(times[0] ?? ''), show(times.at(-1) ?? '')];
}
