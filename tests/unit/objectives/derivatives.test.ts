import { describe, expect, it } from 'vitest';
import { stages } from '../../../src/core/stages/index.ts';
import { dataOf, evaluate, moved, type Setting } from './_fixtures.ts';

const step = 1e-5;

/** Every objective with every ratio, and with parameters that make its branches be taken. */
const settings: Setting[] = [
  ...stages.objective.variants.flatMap(({ id }) =>
    stages.ratio.variants.map((ratio): Setting => ({ objective: [id], ratio: [ratio.id] })),
  ),
  ...stages.clip.variants.map(({ id }): Setting => ({ objective: ['policy-gradient'], clip: [id] })),
  ...stages.aggregation.variants.map(
    ({ id }): Setting => ({
      objective: ['policy-gradient'],
      clip: ['two-sided', { delta: 1.5 }],
      aggregation: [id],
    }),
  ),
  { objective: ['policy-gradient', { old: 'sampler', clampLog: '20' }] },
  { objective: ['policy-gradient'], clip: ['two-sided', { delta: 1.1, high: 0.3 }] },
  { objective: ['policy-gradient'], clip: ['sapo', { positive: 4, negative: 0.5 }], ratio: ['sequence'] },
  { objective: ['cispo', { low: 0.1, high: 0.1 }] },
  { objective: ['cispo', { high: 0.9, cap: 'absolute', old: 'sampler' }] },
  { objective: ['clip-cov', { share: 0.5, low: 0.01, high: 10 }] },
  { objective: ['kl-cov', { share: 0.5, strength: 0.7, old: 'sampler' }] },
  { objective: ['dppo-tv', { low: 0.02, high: 0.05, truncate: 1.2 }] },
  { objective: ['dppo-kl', { low: 0.01, high: 0.02, truncate: 1.2 }] },
  { objective: ['dro', { strength: 2, old: 'sampler' }] },
  { objective: ['gmpo', { low: 0.1, high: 0.05, lengthEps: 1e-8, factorFloor: 1e-10 }] },
  { objective: ['vespo', { kPositive: 1, lambdaPositive: 1, foldCorrections: false }] },
];

// What ROVER holds fixed it reads from the logits, which stay as they are here.
const isSemigradient = ({ objective, ratio }: Setting): boolean =>
  (objective[0] !== 'rover' &&
    stages.objective.variants.find(({ id }) => id === objective[0])!.semigradient === true) ||
  (stages.ratio.variants.find(({ id }) => id === (ratio?.[0] ?? 'token'))!.semigradient === true &&
    !['reinforce', 'rover'].includes(objective[0]));

const nameOf = (setting: Setting) =>
  Object.values(setting)
    .map((pick) => JSON.stringify(pick))
    .join(' ');
const exact = settings.filter((setting) => !isSemigradient(setting));
// What a semigradient holds fixed depends on log π − log π_old only: it stays when both move by the same.
const held = settings.filter(
  ({ objective }) =>
    objective[0] !== 'rover' &&
    stages.objective.variants.find(({ id }) => id === objective[0])!.semigradient === true,
);

describe.each([
  ['the derivative of the loss', exact, false],
  ['the derivative of the loss with its weights held', held, true],
] as const)('dLogps is %s', (_, which, together) => {
  it.each(which.map((setting) => [nameOf(setting), setting] as const))('%s', (_name, setting) => {
    let compared = 0;
    let tokens = 0;
    [0.03, 0.4, 1.5].forEach((spread, k) => {
      for (const index of [100 + 10 * k, 101 + 10 * k]) {
        const data = dataOf(spread, index);
        const { dLogps } = evaluate(setting, data);
        for (let i = 0; i < dLogps.length; i++) {
          if (!data.batch.mask[i]) {
            expect(dLogps[i]).toBeCloseTo(0, 15);
            continue;
          }
          tokens += 1;
          const high = evaluate(setting, moved(data, i, step, together));
          const low = evaluate(setting, moved(data, i, -step, together));
          if (String(high.regions) !== String(low.regions)) continue; // across a kink
          const numeric = (high.loss - low.loss) / (2 * step);
          expect(Math.abs(dLogps[i] - numeric)).toBeLessThan(1e-7 * Math.max(1, Math.abs(numeric)));
          compared += 1;
        }
      }
    });
    expect(compared).toBeGreaterThan(0.95 * tokens);
  });
});

it('GSPO-token has GSPO’s gradient where a response’s tokens share advantage and weight', () => {
  const data = dataOf(0.4, 201);
  const { width } = data.batch;
  const advantages = data.advantages.map((_, i) => [1.5, -1, 0.5, -2, 1, -0.3][Math.floor(i / width)]);
  for (const clip of [['symmetric', { eps: 0.1 }], ['none'], ['sapo']] as const) {
    const of = (id: string) =>
      evaluate({ objective: ['policy-gradient'], ratio: [id], clip }, { ...data, advantages });
    const byToken = of('sequence-token');
    const bySequence = of('sequence');
    expect(byToken.loss).toBe(bySequence.loss);
    byToken.dLogps.forEach((value, i) => {
      expect(value).toBeCloseTo(bySequence.dLogps[i], 14);
    });
  }
});
