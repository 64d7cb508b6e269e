import { Binary, Bool, Float64, Table, Utf8, type Vector, vectorFromArray } from 'apache-arrow';
import type { TableColumn } from './engine';

/** Columns as an Arrow table. Types are said, not guessed: a column of nulls is still one of its type. */
export function arrowTable(columns: readonly TableColumn[]): Table {
  return new Table(Object.fromEntries(columns.map((column) => [column.name, vectorOf(column)])));
}

function vectorOf(column: TableColumn): Vector {
  switch (column.type) {
    case 'DOUBLE':
      return vectorFromArray(column.values, new Float64());
    case 'VARCHAR':
      return vectorFromArray(column.values, new Utf8());
    case 'BOOLEAN':
      return vectorFromArray(column.values, new Bool());
    case 'BLOB':
      return vectorFromArray(column.values, new Binary());
  }
}
