import katex from 'katex';
import { beforeAll, describe, expect, test } from 'vitest';
import { chainOf } from '../../../src/app/inspector/chain.ts';
import type { Token } from '../../../src/app/inspector/facts.ts';
import { whyNot } from '../../../src/app/inspector/notes.ts';
import { piecesOf } from '../../../src/app/inspector/pieces.ts';
import { substitute, texNumber } from '../../../src/app/inspector/tex-numbers.ts';
import { defaults } from '../../../src/core/params.ts';
import { stages } from '../../../src/core/stages/index.ts';
import type { Recipe } from '../../../src/core/stages/recipe.ts';
import { type StageId, stageIds } from '../../../src/core/stages/stage.ts';
import type { Component } from '../../../src/core/tasks/task.ts';
import type { RecordedGroup } from '../../../src/core/trainer/record.ts';
import { lane, recorded } from './_recorded.ts';

const component = (id: string, weight: number): Component => ({
  id,
  title: id,
  help: '',
  min: 0,
  max: 1,
  weight,
});
const components = [component('correct', 1), component('sorted', 0)];

describe('numbers in formulas', () => {
  test.each([
    [0.390625, '0.3906'],
    [-1.5, '-1.5'],
    [0, '0'],
    [1e-8, '10^{-8}'],
    [0.0000312, String.raw`3.12 \cdot 10^{-5}`],
    [Number.NaN, String.raw`\text{none}`],
    [Number.NEGATIVE_INFINITY, String.raw`-\infty`],
  ])('%d is %s', (value, tex) => {
    expect(texNumber(value)).toBe(tex);
  });

  test('take the place of whole symbols only, and not of what the formula defines', () => {
    const facts = [
      { tex: 'B', value: 64 },
      { tex: 'r_i', value: 1 },
      { tex: String.raw`\rho`, value: 1.5 },
      { tex: String.raw`\rho_{i,t}`, value: 2 },
      { tex: String.raw`\hat A_{i,t}`, value: -0.5 },
    ];
    expect(substitute(String.raw`r_i = \frac1B \sum_B r_i^{(k)} + \mathbf{B} r_i`, facts)).toBe(
      String.raw`r_i = \frac1{64} \sum_B r_i^{(k)} + \mathbf{{64}} {1}`,
    );
    expect(substitute(String.raw`\rho_{i,t}\hat A_{i,t} + \rho_\theta`, facts)).toBe(
      String.raw`{2} \cdot {(-0.5)} + \rho_\theta`,
    );
    expect(substitute(String.raw`4B(1 - B),\quad r_i = \tilde r_i - r_i`, facts)).toBe(
      String.raw`4 \cdot {64} \cdot (1 - {64}),\quad r_i = \tilde r_i - {1}`,
    );
    expect(substitute(String.raw`q \sim \mathcal D`, facts)).toBeNull();
  });
});

describe('a chain', () => {
  let groups: readonly RecordedGroup[];
  beforeAll(async () => {
    const epochs = { 'optimizer.epochs': 2 };
    const lanes = [
      lane('grpo', { ...epochs, penalty: 'kl', correction: 'truncated' }),
      lane('rloo', epochs),
      lane('gspo', epochs),
      lane('grpo'),
    ];
    groups = await recorded(lanes, 2);
  });

  /** A token with a push, of the lane's last group that has one. */
  function pushed(lane: number): Token {
    for (const group of groups.filter((each) => each.lane === lane)) {
      const row = group.rows.findIndex(({ advantages }) => advantages[0] !== 0);
      if (row >= 0) return { group, row, t: 0 };
    }
    throw new Error(`lane ${lane} pushes nothing`);
  }
  const worked = (token: Token, stage: StageId): string =>
    chainOf(token, components).find((link) => link.stage === stage)?.worked ?? '';
  const decimals = (tex: string) =>
    [...tex.replace(/\s*\\cdot 10\^\{(-?\d+)\}/g, 'e$1').matchAll(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g)].map(Number);

  test('works out the z-score, and it comes out as recorded', () => {
    const tex = worked(pushed(0), 'advantage');
    expect(tex).toMatch(/^\\hat A_\{i,t\} = \\frac\{\{.*\} - \{.*\}\}\{\{.*\} \+ \{0.0001\}\} = /);
    const [reward, mean, std, eps, advantage] = decimals(tex.slice(tex.indexOf('=')));
    expect((reward - mean) / (std + eps)).toBeCloseTo(advantage, 2);
  });

  test('works out the leave-one-out baseline', () => {
    const [reward, one, size, , sum] = decimals(worked(pushed(1), 'advantage').split('=')[1]);
    const { group, row } = pushed(1);
    expect(reward - (one / (size - 1)) * sum).toBeCloseTo(group.rows[row].advantages[0], 3);
  });

  test('works out the sequence ratio', () => {
    const token = pushed(2);
    const tex = worked(token, 'ratio');
    const [one, length, moved, ratio] = decimals(tex.slice(tex.indexOf('exp')));
    expect(Math.exp((one / length) * moved)).toBeCloseTo(ratio, 3);
    expect(ratio).toBeCloseTo(token.group.rows[token.row].ratios[0], 3);
  });

  test('works out the weighted components', () => {
    const { group, row } = pushed(3);
    const tex = worked(pushed(3), 'reward');
    expect(tex).toBe(
      `r_i = {1 \\cdot ${group.rows[row].components[0]} + 0.25 \\cdot ${group.rows[row].components[1]}} = ${group.rows[row].reward}`,
    );
  });

  test('says why ρ is 1, why a loss is 0, and why a token is not pushed', () => {
    const notesOf = (token: Token) => chainOf(token, components).flatMap(({ notes }) => notes);
    const token = pushed(3);
    expect(notesOf(token)).toContainEqual(expect.stringContaining('ρ is 1 whatever the clip'));
    expect(notesOf(token)).toContainEqual(expect.stringContaining('a loss of 0 is no sign'));
    expect(notesOf(pushed(1))).toContainEqual(expect.stringContaining('2 updates'));
    const rows = token.group.rows.map((row) => ({
      ...row,
      reward: 1,
      advantages: row.advantages.map(() => 0),
    }));
    const silent = { ...token, group: { ...token.group, rows } };
    expect(notesOf(silent)).toContainEqual(expect.stringContaining('frac_reward_zero_std'));
    const pieces = { ...piecesOf(token.group, rows[0], 0), push: 0 };
    expect(whyNot(silent, pieces)).toBe('its advantage is 0');
    expect(whyNot(silent, { ...pieces, factor: 0 })).toBe('a correction silences it');
    const objective = { id: 'distillation', params: {} };
    const taught = { ...silent.group, recipe: { ...silent.group.recipe, objective } };
    expect(whyNot({ ...silent, group: taught }, pieces)).toContain('the teacher’s distribution');
  });

  const variants = stageIds.flatMap((stage) => stages[stage].variants.map(({ id }) => [stage, id] as const));
  test.each(variants)('of any recipe can be typeset: %s %s', (stage, id) => {
    const token = pushed(0);
    const variant = stages[stage].variants.find((each) => each.id === id);
    const choice = { id, params: defaults(variant?.params ?? {}) };
    const recipe = { ...token.group.recipe, [stage]: stages[stage].many ? [choice] : choice } as Recipe;
    const links = chainOf({ ...token, group: { ...token.group, recipe } }, components);
    expect(links.some((link) => link.stage === stage)).toBe(true);
    for (const { worked: tex } of links) {
      if (tex) katex.renderToString(tex, { throwOnError: true, strict: false });
    }
  });
});
