import type { ParamSpecs, Values } from '../params.ts';

/** How a hinter is asked, judged and taught (HiLL); the defaults are the released code’s. */
export const hintParams = {
  hints: {
    kind: 'integer',
    title: 'Hints M',
    help: 'How many hints are written about a question that no response got right; they are compared with one another.',
    default: 4,
    min: 2,
    max: 16,
    step: 1,
  },
  base: {
    kind: 'choice',
    title: 'Worth of a group b',
    help: 'What makes a hint good: that a group under it is likely to be neither all right nor all wrong, or that its rewards vary.',
    default: 'mixed',
    options: [
      { value: 'mixed', title: '1 − pᴳ − (1 − p)ᴳ' },
      { value: 'variance', title: 'p(1 − p)' },
    ],
  },
  transfer: {
    kind: 'boolean',
    title: 'Weigh by transfer',
    help: 'On: a hint is worth less the less likely its right responses are without it.',
    default: true,
  },
  transferT: {
    kind: 'number',
    title: 'Transfer’s temperature T',
    help: 'How fast worth falls with reliance on the hint, in nats a token.',
    default: 0.3,
    min: 0.01,
    max: 10,
    step: 0.01,
  },
  refuse: {
    kind: 'boolean',
    title: 'Refuse leaks',
    help: 'On: a hint that gives the whole answer away is not asked with, and its writer is punished.',
    default: true,
  },
  leakReward: {
    kind: 'number',
    title: 'Reward of a leak',
    help: 'What the hinter gets for a hint that is refused.',
    default: -0.2,
    min: -1,
    max: 0,
    step: 0.05,
  },
  rate: {
    kind: 'number',
    title: 'Hinter’s rate',
    help: 'The hinter’s learning rate as a multiple of the policy’s.',
    default: 1,
    min: 0.001,
    max: 1000,
    step: 0.01,
    scale: 'log',
  },
} as const satisfies ParamSpecs;

export type HintValues = Values<typeof hintParams>;
