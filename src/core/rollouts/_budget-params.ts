import type { ParamSpecs } from '../params.ts';
import { sampling } from './_sampler.ts';

const share = { kind: 'number', min: 0, max: 1, step: 0.01 } as const;
const tokens = { kind: 'integer', min: 0, max: 64, step: 1 } as const;

export const budgetParams = {
  ...sampling,
  group: {
    ...sampling.group,
    title: 'Reference group size',
    help: 'The budget is that of so many responses to each prompt; 8 in the paper. Each prompt’s own number differs.',
  },
  budget: {
    kind: 'number',
    title: 'Budget b',
    help: 'Share of the reference’s tokens that a step may cost.',
    default: 1,
    min: 0.1,
    max: 2,
    step: 0.05,
  },
  least: {
    kind: 'integer',
    title: 'Least responses',
    help: 'Of a prompt; 1 in the code, where a prompt that showed no variance once is then never measured again.',
    default: 1,
    min: 1,
    max: 8,
    step: 1,
  },
  most: {
    kind: 'integer',
    title: 'Most responses',
    help: 'Of a prompt; 32 in the code.',
    default: 32,
    min: 1,
    max: 64,
    step: 1,
  },
  estimate: {
    kind: 'choice',
    title: 'ŝ is',
    help: 'A running mean of std(Â log π(o)) over a prompt’s groups; or, as a control, √(p(1 − p)) + 0.02 by the true chance p that a response is right, on tasks that know the right response.',
    default: 'observed',
    options: [
      { value: 'observed', title: 'observed' },
      { value: 'exact', title: 'exact' },
    ],
  },
  start: {
    kind: 'number',
    title: 'ŝ until observed',
    help: 'The same for all prompts; the paper predicts it from the prompt’s log-probability.',
    default: 1,
    min: 0.01,
    max: 10,
    step: 0.01,
  },
  floor: {
    ...share,
    title: 'Least ŝ',
    help: 'As a share of the prompts’ mean: above 0, prompts whose ŝ fell to 0 still get responses.',
    default: 0,
  },
  stop: {
    kind: 'boolean',
    title: 'Stop early',
    help: 'Ends responses that go on after their answer with certainty, and gives up most of those that have none late; on tasks that can tell where the answer is.',
    default: true,
  },
  shortest: {
    ...tokens,
    title: 'Shortest',
    help: 'Tokens before which nothing is stopped: 200 in the paper, whose responses are about 40 times as long as here.',
    default: 4,
  },
  grace: {
    ...tokens,
    title: 'Grace',
    help: 'Tokens after K₂ at which a response is given up: 150 in the paper.',
    default: 3,
  },
  steady: {
    ...tokens,
    min: 1,
    title: 'Certain tokens',
    help: 'So many certain ones in a row end a response: 5 in the paper’s script.',
    default: 1,
  },
  goesOn: {
    ...share,
    title: 'Never stopped',
    help: 'Share ε of responses that are not stopped.',
    default: 0.05,
  },
  spared: {
    ...share,
    min: 0.01,
    title: 'Never given up',
    help: 'Share ε of late responses that are kept, and then stand for 1/ε.',
    default: 0.05,
  },
} as const satisfies ParamSpecs;
