import type { Claim } from '../core/claims/claim.ts';
import type { Entry } from '../core/claims/ledger.ts';
import type { Method } from '../core/methods/_method.ts';

const head = [
  'method',
  'claim',
  'baseline',
  'lane',
  'effect',
  '95 % interval',
  'expected',
  'verdict',
  'simulated',
];

/** The ledger as a table: one line a claim. */
export function claimsTable(methods: readonly Method[], entries: readonly Entry[]): string {
  const rows = methods.flatMap((method) =>
    (method.claims ?? []).map((claim) => {
      const entry = entries.find((each) => each.method === method.id && each.claim === claim.id);
      return [
        method.id,
        claim.id,
        ...measured(entry),
        expected(claim),
        entry?.verdict ?? 'not measured',
        simulated(claim),
      ];
    }),
  );
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column].length)));
  return table
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

const number = (value: number | null | undefined) =>
  value === null || value === undefined ? '' : Number(value.toPrecision(3)).toString();

function measured(entry: Entry | undefined): string[] {
  if (!entry) return ['', '', '', ''];
  const { baseline, lane, effect, low, high } = entry;
  return [number(baseline), number(lane), number(effect), `[${number(low)}, ${number(high)}]`];
}

function expected({ expect: { above, below } }: Claim): string {
  return [above !== undefined ? `> ${above}` : '', below !== undefined ? `< ${below}` : '']
    .filter((part) => part !== '')
    .join(', ');
}

function simulated({ simulated: found }: Claim): string {
  if (!found) return '';
  return found.baseline === undefined
    ? number(found.lane)
    : `${number(found.baseline)} → ${number(found.lane)}`;
}
