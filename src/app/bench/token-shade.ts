import type { RecordedRollout } from '../../core/trainer/record.ts';

/** What the colour of a token cell can tell. */
export const shadings = [
  {
    id: 'push',
    title: 'push',
    help: 'How this step moves the token’s log-probability: −∂loss/∂log π. Blue is pushed up, orange down.',
  },
  { id: 'advantage', title: 'advantage', help: 'Â of the token. Blue above 0, orange below.' },
  {
    id: 'ratio',
    title: 'ratio',
    help: 'ρ = π / π_old in the last update that used the token. Blue above 1, orange below.',
  },
  {
    id: 'entropy',
    title: 'entropy',
    help: 'Entropy of the distribution that the token was drawn from, in nats.',
  },
  { id: 'logp', title: 'log-prob', help: 'log π of the token when it was drawn; darker is less expected.' },
] as const;
export type Shading = (typeof shadings)[number]['id'];

/** Whether a shading has a middle (0, or a ratio of 1) with colours to either side. */
export function isDiverging(shading: Shading): boolean {
  return shading === 'push' || shading === 'advantage' || shading === 'ratio';
}

/** What of a rollout its colours may tell. */
export type Shaded = Pick<
  RecordedRollout,
  'tokens' | 'mask' | 'dLogps' | 'advantages' | 'ratios' | 'entropies' | 'logps'
>;

/** The number behind a cell's colour, with its middle at 0. */
export function shadeValue(row: Shaded, token: number, shading: Shading): number {
  switch (shading) {
    case 'push':
      return -row.dLogps[token];
    case 'advantage':
      return row.advantages[token];
    case 'ratio':
      return Math.log(row.ratios[token]);
    case 'entropy':
      return row.entropies[token];
    case 'logp':
      return -row.logps[token];
    default:
      return shading satisfies never;
  }
}

/** The largest size over all groups, so that lanes compare at a glance; 1 where all is silent. */
export function shadeScale(
  groups: readonly { readonly rows: readonly Shaded[] }[],
  shading: Shading,
): number {
  let largest = 0;
  for (const group of groups) {
    for (const row of group.rows) {
      for (let t = 0; t < row.tokens.length; t++) {
        const size = Math.abs(shadeValue(row, t, shading));
        if (row.mask[t] && Number.isFinite(size)) largest = Math.max(largest, size);
      }
    }
  }
  return largest || 1;
}

/** A cell's ground: how much of which end colour, 0 … 100, on the page's own ground. */
export interface Shade {
  readonly end: 'up' | 'down' | 'level';
  readonly percent: number;
}

/** Steps of 5 %, so that cells whose numbers hardly move keep their style. */
export function shade(value: number, scale: number, diverging: boolean): Shade {
  if (!Number.isFinite(value)) return { end: 'level', percent: 0 };
  const share = Math.min(1, Math.abs(value) / scale);
  // A square root lets small pushes be seen beside large ones.
  const percent = Math.round(Math.sqrt(share) * 20) * 5;
  return { end: diverging ? (value >= 0 ? 'up' : 'down') : 'level', percent };
}
