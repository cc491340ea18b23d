const barWidth = 30;

/** A bar that is filled to a share from 0 to 1. */
export function bar(share: number): string {
  const filled = Math.round(share * barWidth);
  return '█'.repeat(filled) + '·'.repeat(barWidth - filled);
}

/** Writes all of it before the process ends. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** Rows of text as lines, each column as wide as its widest cell; those after the first stand at the right. */
export function columns(rows: readonly (readonly string[])[], alignRight = true): string {
  const count = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const place = (cell: string, column: number) =>
    alignRight && column > 0 ? cell.padStart(widths[column]) : cell.padEnd(widths[column]);
  return rows.map((row) => `${row.map(place).join('  ').trimEnd()}\n`).join('');
}
