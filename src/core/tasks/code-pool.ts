import { type Code, makeCodes } from './code-pool-codes.ts';
import { checkPool, type PoolValues, poolParams } from './code-pool-params.ts';
import { enumeration } from './enumeration.ts';
import { type Abilities, defineTask, type Task, type TaskFeatures } from './task.ts';

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Exemplars that a question can be shown with. */
const mostShown = 2;

/** Logit of the stop token inside a code. */
const never = -30;

/**
 * Questions that differ in what a response costs and in how often it is right, so that as many responses to each are
 * a waste: some are solved already, some hardly ever are, and reading makes some of them dear.
 */
export const codePool = defineTask({
  id: 'code-pool',
  title: 'Pool of codes',
  summary:
    'Codes to be found by trial and error: they differ in length, in cost and in how well they are known.',
  params: poolParams,

  create(values, random): Task<Code> {
    checkPool(values);
    const { alphabet, tail, longest, reading, working, kinds } = values;
    const outputs = alphabet + (tail > 0 ? 1 : 0);
    const codes = makeCodes(values, outputs, random);
    const positions = longest + tail;
    return {
      vocabulary: [...letters.slice(0, alphabet), ...(tail > 0 ? ['.'] : []), '…', ...'0123456789#:'],
      outputs,
      stopToken: tail > 0 ? alphabet : -1,
      maxResponse: reading + working * longest + positions,
      maxPrompt: codes[0].tokens.length + (kinds > 0 ? mostShown * (1 + longest) : 0),
      prompts: codes,
      heldOut: [],
      components: [
        {
          id: 'correct',
          title: 'Right',
          help: '1 when the answer begins with the code.',
          min: 0,
          max: 1,
          weight: 1,
        },
      ],
      correct: 'correct',
      verify({ read, code }, tokens, start, written, _truncated, _random, out) {
        const isWhole = read + code.length <= written;
        out[0] = isWhole && code.every((symbol, t) => tokens[start + read + t] === symbol) ? 1 : 0;
      },
      ...abilities(values, outputs),
      features: featuresOf(values, positions),
      initialLogits: startingLogits(values, codes, positions, outputs),
      describe: (prompt) => describeCode(prompt, alphabet),
      answer: ({ read, code }) => [...Array<string>(read).fill('…'), textOf(code)].join(' '),
    };
  },
});

const textOf = (code: readonly number[]) => code.map((symbol) => letters[symbol]).join('');

function describeCode({ id, read, code, shown }: Code, alphabet: number): string {
  const symbols = code.length === 1 ? '1 symbol' : `${code.length} symbols`;
  const after = read > 0 ? `, after reading ${read}` : '';
  const like = shown ? `, as in ${textOf(shown)}` : '';
  return `Question ${id}: ${symbols} from A to ${letters[alphabet - 1]}${after}${like}`;
}

/** Where all responses have the same length they can be listed; else the environment says when one is over. */
function abilities(
  values: PoolValues,
  outputs: number,
): Abilities<Code> & Pick<Task, 'responses' | 'enumerate'> {
  const { alphabet, tail, shortest, longest, reading, working, kinds } = values;
  const filler = outputs;
  const stopToken = tail > 0 ? alphabet : -1;
  const uniform = shortest === longest && reading + working === 0;
  return {
    ...(uniform
      ? enumeration(outputs, longest + tail, stopToken)
      : {
          turn({ read, code }, tokens) {
            if (tokens.length < read) return { observe: new Int32Array(read - tokens.length).fill(filler) };
            const left = read + code.length + tail - tokens.length;
            const stopped = tail > 0 && tokens[tokens.length - 1] === stopToken;
            return left > 0 && !stopped ? { write: left } : null;
          },
        }),
    solution: ({ read, code }) => ({ tokens: [...Array<number>(read).fill(filler), ...code], from: read }),
    ...(tail > 0 && { answered: ({ read, code }, tokens) => tokens.length >= read + code.length }),
    ...(kinds > 0 && {
      exemplars: {
        most: mostShown,
        likeness: (one, other) => (one.kind === other.kind ? 1 : 0),
        show(prompt, responses) {
          const shown = responses.map((tokens) =>
            Array.from(tokens).slice(prompt.read, prompt.read + longest),
          );
          const mark = outputs + 12;
          const tokens = [...prompt.tokens, ...shown.flatMap((code) => [mark, ...code])];
          return { ...prompt, tokens: Int32Array.from(tokens), shown: shown[0], hint: shown.length };
        },
      },
    }),
  };
}

/** A row a question and position; where exemplars can be shown, one more for the symbol that stands there in the first. */
function featuresOf({ prompts, kinds, alphabet }: PoolValues, positions: number): TaskFeatures<Code> {
  const own = prompts * positions;
  const shows = kinds > 0;
  return {
    count: own + (shows ? positions * alphabet : 0),
    slots: shows ? 2 : 1,
    positional: true,
    ...(shows && { fixed: positions * alphabet }),
    read({ id, read, shown }, position, _tokens, _start, out, offset) {
      const place = position - read;
      out[offset] = place < 0 || place >= positions ? -1 : id * positions + place;
      if (!shows) return;
      const symbol = place < 0 ? -1 : (shown?.[place] ?? -1);
      out[offset + 1] = symbol < 0 || symbol >= alphabet ? -1 : own + place * alphabet + symbol;
    },
  };
}

function startingLogits(
  { kinds, alphabet, lean, tail }: PoolValues,
  codes: readonly Code[],
  positions: number,
  outputs: number,
): Float32Array {
  const own = codes.length * positions;
  const shown = kinds > 0 ? positions * alphabet : 0;
  const logits = new Float32Array((own + shown) * outputs);
  for (const { id, code, start } of codes) {
    code.forEach((symbol, t) => {
      const from = (id * positions + t) * outputs;
      logits[from + symbol] = start;
      if (tail > 0) logits[from + alphabet] = never;
    });
  }
  for (let row = 0; row < shown; row++) logits[(own + row) * outputs + (row % alphabet)] = lean;
  return logits;
}
