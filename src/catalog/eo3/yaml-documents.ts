import { parseAllDocuments } from 'yaml';

/** YAML is parsed at about a megabyte a second; a document about datasets has some kilobytes for each. */
export const LARGEST_YAML = 16 * 1024 * 1024;
/** Aliases that a document may expand to; "a billion laughs" is a few lines. */
const MOST_ALIASES = 100;

/** A document of a YAML stream, or why it is none. */
export type YamlDocument = { value: unknown } | { error: string };

/** The documents of a YAML stream (JSON is YAML too). Times stay text. One that is broken does not take the others with it. */
export function parseYaml(text: string): YamlDocument[] {
  return parseAllDocuments(text, { logLevel: 'silent' }).map((document) => {
    const [error] = document.errors;
    if (error) return { error: firstLine(error) };
    try {
      return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
    } catch (cause) {
      return { error: firstLine(cause) };
    }
  });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? 'it cannot be read';
}
