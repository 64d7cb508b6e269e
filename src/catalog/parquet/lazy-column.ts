import type { ColumnMetaData, SchemaTree } from 'hyparquet';
import { type Column, type Leaf, leafColumn } from './leaf-column';
import type { Unpacker } from './unpack';

/** A leaf's chunk of one row group. */
export interface ChunkBytes {
  meta: ColumnMetaData;
  bytes: Uint8Array;
}

/**
 * A top-level column whose values are made as they are asked for: a plain one, or a structure of such. Undefined where
 * there is a list in it, or values are stored in a way that only hyparquet reads.
 *
 * @param chunks of all leaves below it
 * @throws RangeError where the pages are broken
 */
export function lazyColumn(
  column: SchemaTree,
  chunks: readonly ChunkBytes[],
  rows: number,
  unpacker: Unpacker,
  parsers: object,
): Column | undefined {
  const build = (path: readonly SchemaTree[]): Leaf | undefined => {
    const node = path.at(-1)!;
    const { element, children } = node;
    if (element.repetition_type === 'REPEATED') return undefined;
    if (children.length === 0) {
      const chunk = chunks.find(({ meta }) => isPath(meta.path_in_schema, node.path));
      return chunk && leafColumn(chunk.bytes, chunk.meta, path, rows, unpacker, parsers);
    }
    // Lists, maps and variants are structures of their own.
    if (element.converted_type !== undefined || element.logical_type !== undefined) return undefined;
    const fields: Array<[string, Leaf]> = [];
    for (const child of children) {
      const field = build([...path, child]);
      if (!field) return undefined;
      fields.push([child.element.name, field]);
    }
    const optional = path.filter((each) => each.element.repetition_type === 'OPTIONAL').length;
    return new Structure(fields, optional, rows);
  };
  return build([column]);
}

/** A column of structures; each of their fields is a column too. */
export class Structure implements Leaf {
  readonly length: number;
  readonly #fields: ReadonlyArray<readonly [string, Leaf]>;
  /** Optional fields along the path, this one included. */
  readonly #depth: number;

  constructor(fields: ReadonlyArray<readonly [string, Leaf]>, depth: number, rows: number) {
    this.#fields = fields;
    this.#depth = depth;
    this.length = rows;
  }

  at(row: number): unknown {
    if (this.level(row) < this.#depth) return null;
    return Object.fromEntries(this.#fields.map(([name, field]) => [name, field.at(row)]));
  }

  /** Undefined where there is none of the name. A structure that is missing lacks every field. */
  field(name: string): Column | undefined {
    return this.#fields.find(([each]) => each === name)?.[1];
  }

  /** Any leaf below tells. */
  level(row: number): number {
    return this.#fields[0]![1].level(row);
  }
}

function isPath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}
