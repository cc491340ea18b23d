import { exp } from '../math.ts';
import type { ParamSpecs } from '../params.ts';
import { enumeration } from './enumeration.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { defineTask, type Prompt, type Task } from './task.ts';

interface Question extends Prompt {
  /** Initial logit of the right answer: what makes it easy. */
  readonly ease: number;
}

const params = {
  prompts: {
    kind: 'integer',
    title: 'Questions',
    help: 'How many questions there are to train on; a run may well see each only a few times.',
    default: 1000,
    min: 1,
    max: 4096,
    step: 1,
  },
  heldOut: {
    kind: 'integer',
    title: 'Held-out questions',
    help: 'Fresh questions of the same difficulties, to evaluate on.',
    default: 64,
    min: 1,
    max: 256,
    step: 1,
  },
  ease: {
    kind: 'number',
    title: 'Mean ease',
    help: 'Mean initial logit of right answers: −3 is right one time in twenty.',
    default: -3,
    min: -8,
    max: 8,
    step: 0.5,
  },
  spread: {
    kind: 'number',
    title: 'Spread of ease',
    help: 'Standard deviation of the normal law that each question’s ease is drawn from.',
    default: 2,
    min: 0,
    max: 4,
    step: 0.5,
  },
} as const satisfies ParamSpecs;

const right = 0;
const outputs = 2;

/**
 * Each answer is one token, and the right one is the same for all: what a linear policy has to learn is one shared
 * skill, beside a memory of each question. A question is answered with probability σ(skill + memory + ease); fresh
 * ones have no memory, so they measure the skill alone.
 */
export const questionBank = defineTask({
  id: 'question-bank',
  title: 'Question bank',
  summary:
    'Thousands of one-token questions of all difficulties: a shared skill helps with every one of them.',
  params,

  create({ prompts, heldOut, ease, spread }, random): Task<Question> {
    const count = prompts + heldOut;
    const width = digitsFor(count, 10);
    const questions = Array.from({ length: count }, (_, id): Question => {
      const own = ease + spread * random.normal();
      return {
        id,
        tokens: Int32Array.from([outputs + 10, ...digitsOf(id, 10, width).map((digit) => outputs + digit)]),
        difficulty: 1 / (1 + exp(own)),
        ease: own,
      };
    });
    return {
      vocabulary: ['✓', '✗', ...'0123456789?'],
      outputs,
      stopToken: -1,
      maxResponse: 1,
      maxPrompt: 1 + width,
      prompts: questions.slice(0, prompts),
      heldOut: questions.slice(prompts),
      components: [
        { id: 'correct', title: 'Right', help: '1 when the answer is right.', min: 0, max: 1, weight: 1 },
      ],
      correct: 'correct',
      verify(_, tokens, start, length, _truncated, _random, out) {
        out[0] = length > 0 && tokens[start] === right ? 1 : 0;
      },
      // The shared skill comes last.
      features: {
        count: count + 1,
        slots: 2,
        positional: true,
        read({ id }, _position, _tokens, _start, out, offset) {
          out[offset] = id;
          out[offset + 1] = count;
        },
      },
      initialLogits: Float32Array.from([...questions.flatMap((question) => [question.ease, 0]), 0, 0]),
      describe: ({ id, ease: own }) => `Question ${id}, to begin with at a log-odds of ${own.toFixed(2)}`,
      answer: () => '✓',
      expert: () => Int32Array.of(right),
      ...enumeration(outputs, 1, -1),
    };
  },
});
