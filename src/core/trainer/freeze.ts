import type { MemberStep } from './update.ts';

/** A member that stands still from now on, and why. */
export interface Freeze {
  readonly lane: number;
  readonly seedIndex: number;
  readonly reason: string;
}

/** The members of whose networks one has a gradient that is no longer finite. */
export function brokenMembers(steps: readonly MemberStep[]): (Freeze & { readonly member: number })[] {
  return steps.flatMap((step) => {
    const all = [
      ['its', step] as const,
      ...[...step.companions].map(([name, own]) => [`its ${name}’s`, own] as const),
    ];
    const first = all.find(([, { totals }]) => !Number.isFinite(totals.gradNorm));
    if (!first) return [];
    const [whose, { totals }] = first;
    const { member, lane, seedIndex } = step;
    const reason = `${whose} gradient norm is ${totals.gradNorm}, with loss ${totals.loss / totals.updates}`;
    return [{ member, lane, seedIndex, reason }];
  });
}
