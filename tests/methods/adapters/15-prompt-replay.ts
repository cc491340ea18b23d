import {
  fillBatch,
  isKept,
  queueOrder,
  replayBudget,
  waitByPassRate,
} from '../../../src/core/curricula/_replay-queue.ts';
import { expectedSize, silentChance } from '../../../src/core/stats/group-signal.ts';
import { mean } from '../../../src/core/stats/summary.ts';
import { numbers, ragged } from '../_rows.ts';
import { defineAdapter, type Values } from '../adapter.ts';

function bandOf({ low, high, maxReplays }: Values) {
  return { low: low as number, high: high as number, maxReplays: maxReplays as number };
}

/** The queue's entries; the lab takes those in flight out of it. */
function queueOf({ ids, passRates, replays, lastSteps, inFlight }: Values, { cooldown }: Values) {
  const flying = inFlight as readonly boolean[];
  return numbers(ids)
    .map((id, i) => ({
      id,
      passRate: numbers(passRates)[i],
      replays: numbers(replays)[i],
      last: numbers(lastSteps)[i],
      cooldown: cooldown as number,
    }))
    .filter((_, i) => !flying[i]);
}

const orderOf = (inputs: Values, params: Values) =>
  queueOrder(queueOf(inputs, params), bandOf(params), params.step as number).map(({ id }) => id);

export default defineAdapter({
  functions: {
    queueOrder(inputs, params) {
      const order = orderOf(inputs, params);
      return { eligible: numbers(inputs.ids).map((id) => order.includes(id)), order };
    },
    fillBatch(inputs, params) {
      const size = params.batchSize as number;
      const budget = replayBudget(size, params.replayFraction as number);
      const { batch, replayed } = fillBatch(orderOf(inputs, params), numbers(inputs.freshIds), size, budget);
      return {
        budget,
        batch,
        isReplay: batch.map((_, i) => i < replayed.length),
        replaysAfter: numbers(inputs.replays).map(
          (count, i) => count + (replayed.includes(numbers(inputs.ids)[i]) ? 1 : 0),
        ),
      };
    },
    afterStep({ scores, replays, jitterUniforms }, params) {
      const passRates = ragged(scores).map((group) => mean(group) / (params.maxScore as number));
      const at = (passRate: number, i: number) => ({
        id: i,
        passRate,
        replays: numbers(replays)[i],
        last: 0,
        cooldown: 0,
      });
      return {
        passRates,
        push: passRates.map((rate, i) => isKept(at(rate, i), bandOf(params))),
        pxCooldowns: passRates.map((rate, i) =>
          waitByPassRate(
            rate,
            params.pxStep as number,
            params.pxJitter as number,
            numbers(jitterUniforms)[i],
          ),
        ),
      };
    },
    groupStatistics({ passRates }, { groupSize }) {
      const size = groupSize as number;
      return {
        zeroVarianceProbability: numbers(passRates).map((p) => silentChance(p, size)),
        expectedMeanAbsAdvantage: numbers(passRates).map((p) => expectedSize(p, size)),
      };
    },
  },
});
