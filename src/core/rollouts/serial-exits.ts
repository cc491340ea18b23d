import { defineRollout, type Rollout, type SampleRow } from '../stages/stage.ts';
import { samplerOf, sampling } from './_sampler.ts';

/** A chain of thought that is cut short. */
export interface Exit {
  /** Thoughts that are kept. */
  readonly position: number;
  readonly tokens: readonly number[];
  /** 1 where a token was put there rather than drawn. */
  readonly injected: readonly number[];
}

/**
 * Cuts of one chain, earliest first, from one uniform number each: of n thoughts any number from `least` to n is kept
 * with the same chance, and the inducer follows (arXiv 2505.07686: at least one). Equal cuts stay apart: their answers
 * differ.
 */
export function cutShort(
  thoughts: readonly number[],
  least: number,
  inducer: ArrayLike<number>,
  uniforms: readonly number[],
): Exit[] {
  const count = thoughts.length;
  const positions = uniforms.map((u) => Math.min(count, least + Math.floor(u * (count + 1 - least))));
  return positions
    .sort((a, b) => a - b)
    .map((position) => ({
      position,
      tokens: [...thoughts.slice(0, position), ...Array.from(inducer)],
      injected: [...Array<number>(position).fill(0), ...Array<number>(inducer.length).fill(1)],
    }));
}

/**
 * One draw of thoughts serves the whole group, so its responses differ in when they stop and in little else. The
 * group's last row is the whole chain, its first the earliest exit; a response cut where the chain ended anyway is kept.
 */
export default defineRollout({
  id: 'serial-exits',
  title: 'Serial early exits (S-GRPO)',
  summary: 'Draws one chain of thought, cuts it short at G − 1 random places, and has each answer at once.',
  formula: String.raw`o_0 \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q),\quad o_i = (o_{0,\le P_i},\ \text{exit},\ c_i),\quad P_i \sim \mathcal U\{P_{\min},\dots,n\},\ c_i \sim \pi_{\theta_{\mathrm{old}}}`,
  fragment: String.raw`\{o_i\}_{i=1}^{G} = \operatorname{exits}(o_0),\ o_0 \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q)`,
  source: { title: 'S-GRPO: Early Exit via Reinforcement Learning', arxiv: '2505.07686' },
  params: {
    ...sampling,
    trainExit: {
      kind: 'boolean',
      title: 'Train on the exit',
      help: 'Whether the tokens that cut a chain short are trained on as if they had been drawn; without, nothing teaches the policy to stop there.',
      default: true,
    },
  },
  sampler: samplerOf,
  *run({ task, prompts, random }, { group: size, temperature, heat, trainExit }) {
    const { exits, maxResponse, stopToken } = task;
    if (!exits)
      throw new Error(
        'serial-exits needs a task whose thinking can be cut short: think-then-answer has such',
      );
    const hot = temperature * heat;
    const row = (prompt: SampleRow['prompt'], prefix: readonly number[], stream: SampleRow['random']) => ({
      prompt,
      prefix,
      limit: maxResponse - prefix.length,
      temperature: hot,
      random: stream,
    });
    const chains = yield { kind: 'sample', rows: prompts.map((prompt, g) => row(prompt, [], random(g, 0))) };
    const cuts = chains.flatMap(({ tokens }, g) => {
      const streams = Array.from({ length: size - 1 }, (_, i) => random(g, i + 1));
      const thoughts = Array.from(tokens.subarray(0, exits.thoughts(tokens)));
      const uniforms = streams.map((stream) => stream.uniform());
      const own = cutShort(thoughts, exits.least, exits.inducer, uniforms);
      return own.map((exit, i) => ({ ...exit, g, stream: streams[i] }));
    });
    const said = yield {
      kind: 'score',
      rows: cuts.map(({ g, tokens }) => ({ prompt: prompts[g], tokens, temperature: hot })),
    };
    const open = cuts.filter(({ tokens }) => tokens.at(-1) !== stopToken && tokens.length < maxResponse);
    const answers = yield {
      kind: 'sample',
      rows: open.map(({ g, tokens, stream }) => row(prompts[g], tokens, stream)),
    };
    const finished = cuts.map((cut, i): Rollout => {
      const answer = answers[open.indexOf(cut)];
      const written = Array.from(answer?.tokens ?? []);
      return {
        group: cut.g,
        temperature,
        tokens: Int32Array.from([...cut.tokens, ...written]),
        logps: Float32Array.from([...said[i].logps, ...(answer?.logps ?? [])]),
        mask: Uint8Array.from([
          ...cut.injected.map((one) => (one && !trainExit ? 0 : 1)),
          ...(answer?.mask ?? written.map(() => 1)),
        ]),
      };
    });
    return {
      rollouts: chains.flatMap((chain, g) => [
        ...finished.slice(g * (size - 1), (g + 1) * (size - 1)),
        { ...chain, group: g, temperature },
      ]),
    };
  },
});
