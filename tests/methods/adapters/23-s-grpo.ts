import { type Pays, paidByOrder } from '../../../src/core/rewards/exit-order.ts';
import { cutShort } from '../../../src/core/rollouts/serial-exits.ts';
import { perToken } from '../../../src/core/stages/batch.ts';
import { bound, evaluate } from '../../golden/evaluate.ts';
import { groupsOf, numbers, padded, ragged, rewarded, unpadded } from '../_rows.ts';
import { defineAdapter } from '../adapter.ts';

const pays: Readonly<Record<string, Pays>> = { decay: 'decay', all1: 'all', shortest1: 'first' };

export default defineAdapter({
  functions: {
    serialGroup({ thought, fullAnswer, answers, uniforms }, { inducer, endThink }) {
      const cuts = cutShort(numbers(thought), 1, numbers(inducer), numbers(uniforms));
      const whole = [...numbers(thought), endThink as number, ...numbers(fullAnswer)];
      return {
        positions: cuts.map(({ position }) => position),
        sequences: [...cuts.map(({ tokens }, i) => [...tokens, ...ragged(answers)[i]]), whole],
        inducerMask: [
          ...cuts.map(({ injected }, i) => [...injected, ...ragged(answers)[i].map(() => 0)]),
          whole.map(() => 0),
        ],
      };
    },
    chainAdvantage({ correct }, { mode, decayBase }) {
      const rewards = paidByOrder(
        groupsOf([numbers(correct).length]),
        numbers(correct),
        pays[mode as string],
        decayBase as number,
      );
      const { variant, params } = bound('advantage', ['mean-centred']);
      const mean = rewards.length === 0 ? 0 : rewards.reduce((sum, r) => sum + r, 0) / rewards.length;
      return { rewards, mean, advantages: variant.estimate(rewarded([Array.from(rewards)]), params) };
    },
    objective({ logps, oldLogps, advantages, lossMask }, { clipEps }) {
      const lengths = ragged(logps).map((row) => row.length);
      const shape = groupsOf([lengths.length], {}, lengths);
      const mask = Uint8Array.from(padded(ragged(lossMask), shape.width));
      const batch = { ...shape, mask, oldLogps: padded(ragged(oldLogps), shape.width) };
      const { loss, dLogps } = evaluate(
        { clip: ['symmetric', { eps: clipEps as number }], aggregation: ['sequence-mean'] },
        {
          batch,
          logps: padded(ragged(logps), shape.width),
          advantages: perToken(batch, numbers(advantages)),
        },
      );
      return { objective: -loss, loss, gradLogps: unpadded(dLogps, shape.width, lengths) };
    },
  },
});
