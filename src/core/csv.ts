/** Comma-separated values as RFC 4180 has them. What was not measured is an empty field. */
export type Field = string | number;

export function csv(rows: Iterable<readonly Field[]>): string {
  let text = '';
  for (const row of rows) text += `${row.map(field).join(',')}\r\n`;
  return text;
}

function field(value: Field): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  // A spreadsheet must not take a lane's name for a formula.
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
