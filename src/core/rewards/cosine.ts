import { cosine } from '../math.ts';
import { componentIndex } from '../stages/batch.ts';
import { defineReward } from '../stages/stage.ts';

/** TRL's `get_cosine_scaled_reward`, with its defaults; lengths beyond the longest count as the longest. */
export default defineReward({
  id: 'cosine',
  title: 'Cosine length reward',
  summary:
    'Pays for being right, less the longer it took; punishes being wrong, less the longer it was tried.',
  formula: String.raw`r_i \leftarrow r_i + b + \tfrac12 (a - b)\Big(1 + \cos\frac{\pi\,|o_i|}{L_{\max}}\Big)`,
  fragment: String.raw`+ r_{\cos}(|o_i|)`,
  source: { title: 'Demystifying Long Chain-of-Thought Reasoning in LLMs', arxiv: '2502.03373' },
  params: {
    rightShort: {
      kind: 'number',
      title: 'Right and short',
      help: 'What a right response of no length would get; max_value_correct in TRL.',
      default: 1,
      min: -10,
      max: 10,
      step: 0.1,
    },
    rightLong: {
      kind: 'number',
      title: 'Right and long',
      help: 'What a right response of full length gets; min_value_correct in TRL.',
      default: 0.5,
      min: -10,
      max: 10,
      step: 0.1,
    },
    wrongShort: {
      kind: 'number',
      title: 'Wrong and short',
      help: 'What a wrong response of no length would get; min_value_wrong in TRL.',
      default: -1,
      min: -10,
      max: 10,
      step: 0.1,
    },
    wrongLong: {
      kind: 'number',
      title: 'Wrong and long',
      help: 'What a wrong response of full length gets; max_value_wrong in TRL.',
      default: -0.5,
      min: -10,
      max: 10,
      step: 0.1,
    },
  },
  shape(batch, { components, correct, maxResponse }, params, rewards) {
    if (correct === undefined)
      throw new Error('the cosine reward needs to know which component says "right"');
    const column = componentIndex(components, correct);
    for (let row = 0; row < batch.rows; row++) {
      const right = batch.components[row * components.length + column] === 1;
      const short = right ? params.rightShort : params.wrongShort;
      const long = right ? params.rightLong : params.wrongLong;
      const share = Math.min(batch.lengths[row] / maxResponse, 1);
      rewards[row] += long + ((short - long) * (1 + cosine(Math.PI * share))) / 2;
    }
  },
});
