import { tierShares } from '../../../src/core/curricula/tiers.ts';
import { gated } from '../../../src/core/rewards/components.ts';
import { equalParts, phasesStarted } from '../../../src/core/stages/phases.ts';
import type { Component } from '../../../src/core/tasks/task.ts';
import { bound, evaluate, type Pick } from '../../golden/evaluate.ts';
import { groupsOf, numbers, padded, ragged, rewarded, unpadded } from '../_rows.ts';
import { defineAdapter, type Values } from '../adapter.ts';

const components: readonly Component[] = ['format', 'accuracy'].map((id) => ({
  id,
  title: id,
  help: '',
  min: 0,
  max: 1,
  weight: 1,
}));
const [format, accuracy] = [0, 1];

/** Which tier a mode draws from once `stage` borders are behind; 0 for all of them. */
const tierOf: Readonly<Record<string, (stage: number, stages: number) => number>> = {
  staged: (stage) => stage + 1,
  stagedReplay: (stage) => stage + 1,
  mixed: () => 0,
  hardestOnly: (_, stages) => stages,
};

export default defineAdapter({
  functions: {
    reward({ formats, accuracies }, { formatWeight, accuracyWeight, strict }) {
      const given = numbers(formats).flatMap((each, row) => [each, numbers(accuracies)[row]]);
      const gates = strict ? [{ component: accuracy, on: format, threshold: 1 }] : [];
      const paid = gated(given, components.length, gates);
      const rows = numbers(formats).length;
      const batch = groupsOf([rows], { components: paid });
      const weights = { format: formatWeight as number, accuracy: accuracyWeight as number };
      const { variant, params } = bound('reward', ['components', { weights }]);
      const rewards = new Float64Array(rows);
      variant.shape(batch, { components, maxResponse: 1 }, params, rewards);
      return { accuracies: Array.from({ length: rows }, (_, row) => paid[2 * row + accuracy]), rewards };
    },
    advantage({ rewards }, { eps, ddof }) {
      const changes = { eps: eps as number, ddof: String(ddof) };
      const { variant, params } = bound('advantage', ['group-z-score', changes]);
      return { advantages: variant.estimate(rewarded([numbers(rewards)]), params) };
    },
    schedule({ steps }, params) {
      const stages = numbers(steps).map((step) => stageOf(step, params));
      const count = params.numStages as number;
      const replay = params.mode === 'stagedReplay' ? (params.replay as number) : 0;
      const probabilities = stages.map((stage) =>
        tierShares(count, tierOf[params.mode as string](stage, count), replay),
      );
      return { stages, probabilities };
    },
    objective({ logps, oldLogps, refLogps, advantages }, { clipEps, beta }) {
      const lengths = ragged(logps).map((row) => row.length);
      const shape = groupsOf([lengths.length], {}, lengths);
      const { width, mask } = shape;
      const given = {
        batch: { ...shape, oldLogps: padded(ragged(oldLogps), width) },
        logps: padded(ragged(logps), width),
        advantages: Float64Array.from(mask, (own, i) =>
          own ? numbers(advantages)[Math.floor(i / width)] : 0,
        ),
        referenceLogps: padded(ragged(refLogps), width),
      };
      const picks = {
        clip: ['symmetric', { eps: clipEps as number }] as Pick,
        aggregation: ['sequence-mean'] as Pick,
      };
      const withKl = (weight: number) => evaluate({ ...picks, penalties: [['kl', { beta: weight }]] }, given);
      const whole = withKl(beta as number);
      const surrogate = evaluate(picks, given);
      const own = mask.reduce((sum, each) => sum + each, 0);
      const cut = surrogate.regions.filter((region) => region > 0).length;
      return {
        loss: whole.loss,
        kl: withKl(1).loss - surrogate.loss,
        clipFraction: own === 0 ? 0 : cut / own,
        gradLogps: unpadded(whole.dLogps, width, lengths),
      };
    },
  },
});

function stageOf(step: number, { totalSteps, numStages }: Values): number {
  const phases = equalParts(numStages as number, totalSteps as number).map((from) => ({ from, changes: {} }));
  return phasesStarted(phases, step);
}
