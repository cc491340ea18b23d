import type { ParamSpecs } from '../params.ts';
import type { RandomStream } from '../random.ts';
import { enumeration } from './enumeration.ts';
import { logitTable } from './logit-table.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { type Component, type Criterion, defineTask, type Prompt, type Task } from './task.ts';

const params = {
  prompts: {
    kind: 'integer',
    title: 'Questions',
    help: 'How many questions there are; each is learnt by itself.',
    default: 8,
    min: 1,
    max: 64,
    step: 1,
  },
  pattern: {
    kind: 'choice',
    title: 'Rubric',
    help: 'Two categories: only B has a heavy criterion that is met from the start; or each has a heavy one that says nothing, met by all in A and by none in B, beside two that differ.',
    default: 'uneven',
    options: [
      { value: 'uneven', title: 'one heavy criterion met' },
      { value: 'alike', title: 'both categories alike' },
    ],
  },
  flips: {
    kind: 'number',
    title: 'Verdicts flipped',
    help: 'Chance that the judge says the opposite of a criterion, for each criterion by itself.',
    default: 0,
    min: 0,
    max: 0.5,
    step: 0.01,
  },
} as const satisfies ParamSpecs;

interface Attribute {
  readonly category: 'a' | 'b';
  readonly weight: number;
  /** Logit of the token that is asked for, beside 0 for the other. */
  readonly start: number;
}

const patterns: Readonly<Record<'uneven' | 'alike', readonly Attribute[]>> = {
  uneven: [
    { category: 'a', weight: 8, start: -1 },
    { category: 'a', weight: 2, start: -1 },
    { category: 'b', weight: 9, start: 5 },
    { category: 'b', weight: 1, start: -1 },
  ],
  alike: [
    { category: 'a', weight: 8, start: 4.5 },
    { category: 'a', weight: 2, start: -1 },
    { category: 'a', weight: 2, start: -1.5 },
    { category: 'b', weight: 8, start: -6 },
    { category: 'b', weight: 2, start: -1 },
    { category: 'b', weight: 2, start: -1.5 },
  ],
};

interface Question extends Prompt {
  /** The token that is asked for at each place. */
  readonly key: readonly number[];
}

/** Each token meets one criterion or not, so that what a criterion weighs decides how soon its token is learnt. */
export const rubricAttributes = defineTask({
  id: 'rubric-attributes',
  title: 'Attributes under a rubric',
  summary:
    'Each token is one attribute, as asked for or not; a rubric in two categories says what it counts.',
  params,

  create({ prompts, pattern, flips }, random): Task<Question> {
    const attributes = patterns[pattern];
    const length = attributes.length;
    const criteria = rubricOf(attributes);
    const width = digitsFor(prompts, 10);
    const questions = Array.from({ length: prompts }, (_, id) => ({
      id,
      // A question is named by `?` and its number.
      tokens: Int32Array.from([12, ...digitsOf(id, 10, width).map((digit) => 2 + digit)]),
      difficulty: 0.5,
      key: attributes.map(() => random.integer(2)),
    }));
    return {
      vocabulary: [...texts, ...Array.from('0123456789', (digit) => `№${digit}`), '?'],
      outputs: 2,
      stopToken: -1,
      maxResponse: length,
      maxPrompt: 1 + width,
      prompts: questions,
      heldOut: [],
      components: [...criteria.map((criterion) => componentOf(criterion, attributes)), complete],
      correct: complete.id,
      rubric: criteria,
      verify({ key }, tokens, start, written, _truncated, random, out) {
        const met = key.map((wanted, t) => t < written && tokens[start + t] === wanted);
        met.forEach((each, j) => {
          out[j] = judged(each, flips, random);
        });
        out[length] = met.every(Boolean) ? 1 : 0;
      },
      features: logitTable('position', prompts, length, 2).features,
      initialLogits: Float32Array.from(
        questions.flatMap(({ key }) =>
          key.flatMap((wanted, t) => [0, 1].map((token) => (token === wanted ? attributes[t].start : 0))),
        ),
      ),
      describe: ({ id }) => `Question ${id}: ${length} attributes, each asked for or to be left out`,
      // A judge that errs calls no response right for sure.
      answer: ({ key }) => (flips > 0 ? null : key.map((wanted) => texts[wanted]).join(' ')),
      expert: ({ key }) => Int32Array.from(key),
      ...enumeration(2, length, -1),
    };
  },
});

const texts = ['no', 'yes'];

/** Draws nothing where the judge does not err, so that expectations over it are exact. */
function judged(met: boolean, flips: number, random: RandomStream): number {
  return Number(flips > 0 && random.uniform() < flips ? !met : met);
}

/** `a1`, `a2`, `b1`, …: numbered within their category. */
function rubricOf(attributes: readonly Attribute[]): Criterion[] {
  return attributes.map(({ category, weight }, j) => {
    const number = attributes.slice(0, j + 1).filter((each) => each.category === category).length;
    return { component: `${category}${number}`, weight, category };
  });
}

/** Its weight as a component is its share of the whole rubric: the sum is the plain weighted mean. */
function componentOf({ component, weight, category }: Criterion, all: readonly Attribute[]): Component {
  const total = all.reduce((sum, each) => sum + each.weight, 0);
  return {
    id: component,
    title: component.toUpperCase(),
    help: `1 when the judge finds the attribute as asked for; it weighs ${weight} in category ${category.toUpperCase()}.`,
    min: 0,
    max: 1,
    weight: weight / total,
  };
}

const complete: Component = {
  id: 'complete',
  title: 'All met',
  help: '1 when every attribute is as asked for, whatever the judge says.',
  min: 0,
  max: 1,
  weight: 0,
};
