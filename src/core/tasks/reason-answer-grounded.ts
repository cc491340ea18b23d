import type { ParamSpecs } from '../params.ts';
import { enumeration } from './enumeration.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { defineTask, type Prompt, type Task } from './task.ts';

interface Picture extends Prompt {
  /** What is to be seen. */
  readonly label: number;
  /** What the policy is in the habit of saying instead. */
  readonly mistaken: number;
}

const habit = { kind: 'number', min: -5, max: 5, step: 0.1 } as const;

const params = {
  prompts: {
    kind: 'integer',
    title: 'Pictures',
    help: 'How many pictures there are, each of one thing.',
    default: 4,
    min: 1,
    max: 64,
    step: 1,
  },
  labels: {
    kind: 'integer',
    title: 'Labels',
    help: 'How many things there are to be seen.',
    default: 4,
    min: 2,
    max: 12,
    step: 1,
  },
  claim: {
    ...habit,
    title: 'Mistaken claim',
    help: 'Initial logit of a wrong label of the picture’s own where the response claims what it will answer.',
    default: 0.7,
  },
  copy: {
    ...habit,
    title: 'Answer as claimed',
    help: 'Initial logit of answering what has been claimed.',
    default: 1,
  },
  ground: {
    ...habit,
    title: 'Mistaken description',
    help: 'Initial logit of the same wrong label where the response describes the picture.',
    default: 1.5,
  },
} as const satisfies ParamSpecs;

/** Places of the three tokens of a response. */
const claimed = 0;
const described = 1;
const answered = 2;
const length = 3;

/**
 * A response says what it will answer, describes the picture, and answers. The answer's reward does not look at the
 * other two: whether they agree with the answer and with the picture has to be asked for.
 */
export const claimGroundAnswer = defineTask({
  id: 'claim-ground-answer',
  title: 'Claim, ground, answer',
  summary: 'Claim an answer, describe the picture, answer: right, consistent and grounded are three things.',
  params,

  create({ prompts, labels, claim, copy, ground }, random): Task<Picture> {
    const width = digitsFor(prompts, 10);
    const pictures = Array.from({ length: prompts }, (_, id): Picture => {
      const label = random.integer(labels);
      return {
        id,
        // A picture is named by `@` and its number.
        tokens: Int32Array.from([labels + 10, ...digitsOf(id, 10, width).map((digit) => labels + digit)]),
        difficulty: 0.5,
        label,
        mistaken: (label + 1 + random.integer(labels - 1)) % labels,
      };
    });
    const rows = 2 + labels;
    const initialLogits = new Float32Array(prompts * rows * labels);
    for (const { id, mistaken } of pictures) {
      const row = (r: number) => (id * rows + r) * labels;
      initialLogits[row(claimed) + mistaken] = claim;
      initialLogits[row(described) + mistaken] = ground;
      for (let said = 0; said < labels; said++) initialLogits[row(2 + said) + said] = copy;
    }
    const names = [...'ABCDEFGHIJKL'.slice(0, labels)];
    const yesOrNo = { min: 0, max: 1 };
    return {
      vocabulary: [...names, ...'0123456789@'],
      outputs: labels,
      stopToken: -1,
      maxResponse: length,
      maxPrompt: 1 + width,
      prompts: pictures,
      heldOut: [],
      components: [
        { id: 'correct', title: 'Right', help: '1 when the answer is right.', ...yesOrNo, weight: 1 },
        {
          id: 'consistent',
          title: 'Consistent',
          help: '1 when the answer is what was claimed.',
          ...yesOrNo,
          weight: 0,
        },
        {
          id: 'grounded',
          title: 'Grounded',
          help: '1 when the description is of the picture.',
          ...yesOrNo,
          weight: 0,
        },
      ],
      correct: 'correct',
      constraints: { consistent: 0.95, grounded: 0.9 },
      verify({ label }, tokens, start, written, _truncated, _random, out) {
        const at = (place: number) => (place < written ? tokens[start + place] : -1);
        out[0] = at(answered) === label ? 1 : 0;
        out[1] = written === length && at(answered) === at(claimed) ? 1 : 0;
        out[2] = at(described) === label ? 1 : 0;
      },
      answerFrom: () => answered,
      // The answer sees the picture and what was claimed, so it can follow either.
      features: {
        count: prompts * rows,
        slots: 1,
        positional: false,
        read({ id }, position, tokens, start, out, offset) {
          const row = position === answered ? 2 + tokens[start + claimed] : position;
          out[offset] = id * rows + row;
        },
      },
      initialLogits,
      describe: ({ id }) =>
        `Picture ${id}: claim, description and answer, each from ${names[0]} to ${names[labels - 1]}`,
      answer: ({ label }) => names[label].repeat(length),
      expert: ({ label }) => new Int32Array(length).fill(label),
      ...enumeration(labels, length, -1),
    };
  },
});
