/** An address out of a catalog as it may stand behind a link: public protocols only, so that a click runs nothing. */
export function safeLink(href: string): string | null {
  if (!URL.canParse(href)) return null;
  const url = new URL(href);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}
