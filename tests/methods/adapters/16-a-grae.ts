import {
  asymmetric,
  peakPassRate,
  proficiency,
  symmetricWeight,
  totalWeight,
} from '../../../src/core/advantages/asymmetric.ts';
import { numbers, ragged, regrouped, rewarded } from '../_rows.ts';
import { logitGradient } from '../_softmax.ts';
import { defineAdapter } from '../adapter.ts';

const shapes: Readonly<Record<string, string>> = {
  positiveDominant: 'positive',
  negativeDominant: 'negative',
  hardFocused: 'hard',
  easyFocused: 'easy',
};

export default defineAdapter({
  functions: {
    advantage({ rewards }, { omega: given, alpha, eps, ddof, normalizeStd }) {
      const batch = rewarded(ragged(rewards));
      const sizes = ragged(rewards).map((group) => group.length);
      const omega = given === null ? proficiency(batch.rewards) : (given as number);
      const settings = {
        shape: 'adaptive',
        alpha: alpha as number,
        beta: 1,
        divide: normalizeStd as boolean,
        ddof: String(ddof),
        eps: eps as number,
      };
      const { scores, weighed, advantages } = asymmetric(batch, settings, omega);
      return {
        omega,
        z: regrouped(scores, sizes),
        scaled: regrouped(weighed, sizes),
        advantages: regrouped(advantages, sizes),
      };
    },
    controlVariant({ rewards }, { variant, beta, eps, ddof }) {
      const settings = {
        shape: shapes[variant as string],
        alpha: 1,
        beta: beta as number,
        divide: true,
        ddof: String(ddof),
        eps: eps as number,
      };
      return { advantages: asymmetric(rewarded([numbers(rewards)]), settings, 1).advantages };
    },
    weightCurve({ passRates }, { omega, groupSize }) {
      const rates = numbers(passRates);
      return {
        grpoTotals: rates.map((p) => symmetricWeight(p, groupSize as number)),
        totals: rates.map((p) => totalWeight(p, omega as number, groupSize as number)),
        peak: peakPassRate(omega as number),
      };
    },
    logitGradient({ probs, actions, advantages }) {
      const drawn = numbers(actions);
      const scaled = numbers(advantages).map((advantage) => advantage / drawn.length);
      return { gradient: logitGradient(numbers(probs), drawn, scaled) };
    },
  },
});
