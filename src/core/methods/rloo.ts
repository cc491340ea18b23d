import { defineMethod } from './_method.ts';

/** As TRL's RLOOTrainer: with Â and ρ the same for a whole row, a mean of response means is a mean over rows. */
export default defineMethod({
  id: 'rloo',
  title: 'RLOO',
  summary: 'REINFORCE on whole responses, each compared with the mean of the others of its group.',
  source: { title: 'Back to Basics', arxiv: '2402.14740' },
  changes: { advantage: 'rloo', ratio: 'sequence-product' },
  note: 'Follows TRL’s RLOOTrainer: ratio of the whole response, clip 0.2, mean over responses. Left out: its KL in the reward (β = 0.05). The paper’s REINFORCE is the first update after sampling, where all ratios are 1 and nothing is clipped.',
});
