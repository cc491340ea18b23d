import { log } from '../math.ts';
import type { ParamSpecs } from '../params.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { type Component, defineTask, type Prompt, type Task } from './task.ts';

/** A response's places: `K` a choice of strategy, `D` of two synonyms, `F` a filler. */
const layouts = {
  early: 'KFFFKFFFKFFF',
  spread: 'DFFKFFDFFKFFDFFKFFF',
  crowded: 'DDKFFFDDKFFFDDKFFF',
} as const;

const params = {
  prompts: {
    kind: 'integer',
    title: 'Problems',
    help: 'How many problems there are, alike but learned apart.',
    default: 8,
    min: 1,
    max: 16,
    step: 1,
  },
  layout: {
    kind: 'choice',
    title: 'Layout',
    help: 'Where strategies are chosen: three times each, alone, with synonyms between them, or with two synonyms just before each.',
    default: 'spread',
    options: [
      { value: 'early', title: 'K FFF ×3' },
      { value: 'spread', title: 'D FF K FF ×3, F' },
      { value: 'crowded', title: 'DD K FFF ×3' },
    ],
  },
  usual: {
    kind: 'number',
    title: 'Usual strategy',
    help: 'Chance that the starting policy takes the usual one of two strategies; the right one is the other, each time.',
    default: 0.6,
    min: 0.5,
    max: 0.95,
    step: 0.05,
  },
  synonym: {
    kind: 'number',
    title: 'Likelier synonym',
    help: 'Chance that it takes the likelier one of two synonyms, which mean the same.',
    default: 0.55,
    min: 0.5,
    max: 0.95,
    step: 0.05,
  },
} as const satisfies ParamSpecs;

/** Initial logit of tokens that do not belong where they stand. */
const unlikely = -30;

/**
 * Every token after a choice of strategy depends on it, and a synonym changes itself alone: so two responses that
 * differ in strategy differ in all that follows, and two that differ in a synonym hardly do.
 */
export const strategies = defineTask({
  id: 'strategies',
  title: 'Strategies and synonyms',
  summary: 'Three times the less usual of two strategies must be taken; synonyms and fillers stand between.',
  params,
  create({ prompts, layout, usual, synonym }): Task {
    return layoutTask(layouts[layout], { prompts, usual, synonym });
  },
});

/** Nodes of the tree of strategies so far: 0 at first, then 2n + 1 + choice. */
const chosen = (node: number, choice: number) => 2 * node + 1 + choice;

/** The task of any layout. Token 2n + c is choice c, usual or likelier first, where the strategies so far are node n. */
export function layoutTask(
  layout: string,
  { prompts, usual, synonym }: { prompts: number; usual: number; synonym: number },
): Task {
  const count = [...layout].filter((place) => place === 'K').length;
  const nodes = 2 ** (count + 1) - 1;
  const outputs = 2 * nodes;
  const width = digitsFor(prompts, 10);
  const right = Array.from({ length: count }).reduce((node: number) => chosen(node, 1), 0);
  /** Where the first `position` tokens have led; null where one of them did not belong there. */
  const walk = (tokens: ArrayLike<number>, start: number, position: number): number | null => {
    let node = 0;
    for (let t = 0; t < position; t++) {
      const [first, second] = tokensAt(layout[t], node);
      const token = tokens[start + t];
      if (token !== first && token !== second) return null;
      if (layout[t] === 'K') node = chosen(node, token === first ? 0 : 1);
    }
    return node;
  };
  return {
    vocabulary: [
      ...Array.from({ length: outputs }, (_, token) => `${nameOf(token >> 1)}${token % 2 === 0 ? '' : '′'}`),
      ...'0123456789#',
    ],
    outputs,
    stopToken: -1,
    maxResponse: layout.length,
    maxPrompt: 1 + width,
    prompts: Array.from({ length: prompts }, (_, id) => ({
      id,
      tokens: Int32Array.from([outputs + 10, ...digitsOf(id, 10, width).map((digit) => outputs + digit)]),
      difficulty: 0.5,
    })),
    heldOut: [],
    components: [correct],
    correct: correct.id,
    verify(_, tokens, start, length, _truncated, _random, out) {
      out[0] = length === layout.length && walk(tokens, start, length) === right ? 1 : 0;
    },
    features: {
      count: prompts * nodes * layout.length,
      slots: 1,
      positional: false,
      read(prompt, position, tokens, start, out, offset) {
        // Where a token did not belong there, no more is learned of the response.
        const node = walk(tokens, start, position);
        out[offset] = node === null ? -1 : (prompt.id * nodes + node) * layout.length + position;
      },
    },
    initialLogits: startingLogits(layout, { prompts, usual, synonym }, nodes),
    describe: ({ id }: Prompt) => `Problem ${id}: ${layout.length} tokens with ${count} strategies to choose`,
    answer: () =>
      rightAnswer(layout)
        .map((token) => `${nameOf(token >> 1)}${token % 2 === 0 ? '' : '′'}`)
        .join(' '),
  };
}

const correct: Component = {
  id: 'correct',
  title: 'Right',
  help: '1 when every strategy is the less usual one.',
  min: 0,
  max: 1,
  weight: 1,
};

/** The usual and the other token of a place; a filler has one. */
function tokensAt(place: string, node: number): readonly [number, number] {
  if (place === 'K') return [2 * chosen(node, 0), 2 * chosen(node, 1) + 1];
  return place === 'D' ? [2 * node, 2 * node + 1] : [2 * node, 2 * node];
}

function rightAnswer(layout: string): number[] {
  let node = 0;
  return [...layout].map((place) => {
    const [first, second] = tokensAt(place, node);
    if (place !== 'K') return first;
    node = chosen(node, 1);
    return second;
  });
}

/** A letter for each node, then two. */
const nameOf = (node: number): string =>
  node < 26 ? String.fromCharCode(97 + node) : nameOf(Math.floor(node / 26) - 1) + nameOf(node % 26);

function startingLogits(
  layout: string,
  { prompts, usual, synonym }: { prompts: number; usual: number; synonym: number },
  nodes: number,
): Float32Array {
  const outputs = 2 * nodes;
  const logits = new Float32Array(prompts * nodes * layout.length * outputs).fill(unlikely);
  for (let row = 0; row < prompts * nodes * layout.length; row++) {
    const place = layout[row % layout.length];
    const node = Math.floor(row / layout.length) % nodes;
    // No strategy is left to choose below the last ones: such a state is never reached.
    const [first, second] = tokensAt(place, node);
    if (second >= outputs) continue;
    const chance = place === 'K' ? usual : place === 'D' ? synonym : 1;
    if (second !== first) logits[row * outputs + second] = log(1 - chance);
    logits[row * outputs + first] = log(chance);
  }
  return logits;
}
