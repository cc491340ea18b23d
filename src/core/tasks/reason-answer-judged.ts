import type { ParamSpecs, Values } from '../params.ts';
import type { RandomStream } from '../random.ts';
import { enumeration } from './enumeration.ts';
import { logitTable } from './logit-table.ts';
import { fitJudge, judgment, type Path, scoreOf } from './preference-judge.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { type Component, defineTask, type Prompt, type Task } from './task.ts';

interface Question extends Prompt {
  /** [steps, 3] what each token is at each step: good, fluff or noise. */
  readonly kinds: readonly Int32Array[];
}

const share = { kind: 'number', min: 0, max: 1, step: 0.05 } as const;

const params = {
  prompts: {
    kind: 'integer',
    title: 'Questions',
    help: 'How many questions there are, each with its own good steps.',
    default: 1,
    min: 1,
    max: 64,
    step: 1,
  },
  steps: {
    kind: 'integer',
    title: 'Steps',
    help: 'Reasoning steps of a response.',
    default: 5,
    min: 1,
    max: 12,
    step: 1,
  },
  need: {
    kind: 'integer',
    title: 'Good steps needed',
    help: 'With so many good steps the answer passes its tests as it should.',
    default: 4,
    min: 1,
    max: 12,
    step: 1,
  },
  sure: { ...share, title: 'Sure pass', help: 'Chance to pass with enough good steps.', default: 0.95 },
  luck: { ...share, title: 'Lucky pass', help: 'Chance to pass without.', default: 0.15 },
  judge: {
    kind: 'choice',
    title: 'Judge',
    help: 'One with fixed tastes, or one trained on pairs of a path made better and the same path made worse (Bradley–Terry).',
    default: 'fixed',
    options: [
      { value: 'fixed', title: 'fixed tastes' },
      { value: 'trained', title: 'trained on pairs' },
    ],
  },
  likesFluff: {
    ...share,
    title: 'Score of fluff',
    help: 'What the fixed judge gives a fluffy step.',
    default: 1,
  },
  likesGood: {
    ...share,
    title: 'Score of good',
    help: 'What it gives a good step; noise gets 0.',
    default: 0.2,
  },
} as const satisfies ParamSpecs;

const good = 0;
const fluff = 1;
const noise = 2;
const kindCount = 3;

/** Pairs that a judge is trained on, and for how long: any longer, and its scores would all be near 0 or 1. */
const pairs = 256;
const descent = { steps: 40, rate: 2 };

/**
 * The tests see the answer, a judge sees the reasoning, and the two do not want the same. Whether the judge is paid
 * only behind a passed test decides which of them the policy serves.
 */
export const judgedReasoning = defineTask({
  id: 'judged-reasoning',
  title: 'Judged reasoning',
  summary: 'Good steps make the answer pass; a judge with tastes of its own scores the steps.',
  params,

  create(values, random): Task<Question> {
    const { prompts, steps, need, sure, luck } = values;
    if (need > steps) throw new Error(`need must be at most ${steps}, the number of steps, not ${need}`);
    const width = digitsFor(prompts, 10);
    const questions = Array.from({ length: prompts }, (_, id) => ({
      id,
      // Questions are named by `?` and their number.
      tokens: Int32Array.from([kindCount + 10, ...digitsOf(id, 10, width).map((digit) => kindCount + digit)]),
      difficulty: 0.5,
      kinds: Array.from({ length: steps }, () => random.permutation(kindCount)),
    }));
    const judge = makeJudge(values, random);
    const letters = 'abc';
    const goodSteps = ({ kinds }: Question) => kinds.map((of) => letters[of.indexOf(good)]).join('');
    return {
      vocabulary: [...letters, ...'0123456789?'],
      outputs: kindCount,
      stopToken: -1,
      maxResponse: steps,
      maxPrompt: 1 + width,
      prompts: questions,
      heldOut: [],
      components,
      correct: 'correct',
      judge: 'judge',
      verify({ kinds }, tokens, start, written, _truncated, coin, out) {
        const counts = new Int32Array(kindCount);
        for (let t = 0; t < written; t++) counts[kinds[t][tokens[start + t]]] += 1;
        out[0] = coin.uniform() < (counts[good] >= need ? sure : luck) ? 1 : 0;
        out[1] = judge(Array.from(counts, (count) => count / steps));
        out[2] = counts[good] / steps;
        out[3] = counts[fluff] / steps;
      },
      features: logitTable('position', prompts, steps, kindCount).features,
      describe: (question) =>
        `Question ${question.id}: ${steps} steps, of which ${need} have to be good; they are ${goodSteps(question)}`,
      ...enumeration(kindCount, steps, -1),
    };
  },
});

const within = { min: 0, max: 1 };

const components: readonly Component[] = [
  {
    id: 'correct',
    title: 'Passes',
    help: '1 when the answer passes its tests, by luck or not.',
    ...within,
    weight: 1,
  },
  { id: 'judge', title: 'Judge’s score', help: 'What the judge thinks of the steps.', ...within, weight: 0 },
  { id: 'good', title: 'Good steps', help: 'Share of the steps that are good.', ...within, weight: 0 },
  { id: 'fluff', title: 'Fluff', help: 'Share of the steps that only sound good.', ...within, weight: 0 },
];

/** From shares of good and fluffy steps to a score within 0 … 1. */
function makeJudge(
  { judge, steps, likesGood, likesFluff }: Values<typeof params>,
  random: RandomStream,
): (path: Path) => number {
  if (judge === 'fixed') return ([good, fluff]) => likesGood * good + likesFluff * fluff;
  const better: Path[] = [];
  const worse: Path[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const path = Array.from({ length: steps }, () => random.integer(kindCount));
    const at = random.integer(steps);
    const bad = 1 + random.integer(kindCount - 1);
    better.push(sharesOf(path.with(at, good)));
    worse.push(sharesOf(path.with(at, bad)));
  }
  const weights = fitJudge(better, worse, descent.steps, descent.rate);
  return (path) => judgment(scoreOf(weights, path));
}

/** Share of each kind: good, fluff, noise. */
function sharesOf(path: readonly number[]): Path {
  return [good, fluff, noise].map((kind) => path.filter((each) => each === kind).length / path.length);
}
