/** A column of one type; null, and NaN in numbers, where there is nothing. */
export type Column = { name: string } & (
  | { type: 'text'; values: ReadonlyArray<string | null> }
  | { type: 'number'; values: ReadonlyArray<number | null> | Float64Array }
  | { type: 'whole'; values: ReadonlyArray<number | null> | Int32Array }
  | { type: 'flag'; values: ReadonlyArray<boolean | null> }
);

/** Columns of one length, ready for any file of rows. */
export type Table = readonly Column[];

export type TableFormat = 'csv' | 'parquet' | 'arrow';

export const TABLE_TYPES: Record<TableFormat, string> = {
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.file',
};

export function rowsOf(table: Table): number {
  return table[0]?.values.length ?? 0;
}

/** RFC 4180, in UTF-8 with a header; empty cells where there is nothing. */
export function toCsv(table: Table): string {
  const lines = [table.map(({ name }) => cell(name)).join(',')];
  for (let row = 0; row < rowsOf(table); row++) {
    lines.push(table.map(({ values }) => cell(values[row] ?? null)).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

function cell(value: string | number | boolean | null): string {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
