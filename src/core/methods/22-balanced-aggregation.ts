import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'balanced-aggregation',
  title: 'Balanced Aggregation',
  summary:
    'Averages good and bad responses of a group apart, so that their lengths do not decide which side pushes harder.',
  source: { title: 'Balanced Aggregation', arxiv: '2605.04077' },
  changes: { aggregation: 'balanced' },
});
