import type { Metric } from './metric.ts';

/** What a reviser that knows the verdict makes of the policy's own tokens (SD-Zero), by what they are. */
export const teachingMetrics: readonly Metric[] = [
  {
    id: 'revision/wrong_tokens',
    title: 'revision/wrong_tokens',
    family: 'sampling',
    unit: 'nats',
    help: 'Mean of log π of the reviser minus that of the generator it revises, over the wrong tokens of wrong responses: those that a right response has otherwise.',
    why: 'Told only that the response is wrong, a reviser that is worth something doubts its wrong tokens.',
    zero: 'The reviser leaves wrong tokens as likely as they were.',
  },
  {
    id: 'revision/good_tokens',
    title: 'revision/good_tokens',
    family: 'sampling',
    unit: 'nats',
    help: 'The same over the right tokens of wrong responses.',
    why: 'The credit that a reward for the whole response cannot give: right tokens of a wrong response should be left alone.',
    zero: 'The reviser leaves them as likely as they were.',
  },
  {
    id: 'revision/right',
    title: 'revision/right',
    family: 'sampling',
    unit: 'nats',
    help: 'The same over the tokens of right responses.',
    why: 'Told that the response is right, a reviser copies it.',
    zero: 'The reviser leaves them as likely as they were.',
  },
];
