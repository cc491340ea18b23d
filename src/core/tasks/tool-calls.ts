import { log } from '../math.ts';
import type { ParamSpecs, Values } from '../params.ts';
import type { RandomStream } from '../random.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { defineTask, type Prompt, type Task } from './task.ts';
import { type Call, callsOf, type Diagnosis, diagnoses } from './tool-call-parts.ts';

interface Request extends Prompt {
  /** Number of the request. */
  readonly request: number;
  readonly gold: Call;
  /** A call that failed, and what is said of it. */
  readonly failed?: { readonly call: readonly number[]; readonly told: Diagnosis };
}

const params = {
  prompts: {
    kind: 'integer',
    title: 'Requests',
    help: 'How many requests there are, each with one right call.',
    default: 6,
    min: 1,
    max: 64,
    step: 1,
  },
  values: {
    kind: 'integer',
    title: 'Values',
    help: 'Values of the argument, in order: an error says whether a value is too low or too high.',
    default: 8,
    min: 3,
    max: 16,
    step: 1,
  },
  names: {
    kind: 'integer',
    title: 'Functions',
    help: 'Functions to call; with several, a call is a name and a value, and may be malformed.',
    default: 1,
    min: 1,
    max: 4,
    step: 1,
  },
  right: {
    kind: 'number',
    title: 'Right at first',
    help: 'Initial odds of the right value in a first call.',
    default: 0.25,
    min: 0.01,
    max: 1,
    step: 0.01,
  },
  near: {
    kind: 'number',
    title: 'Near miss at first',
    help: 'Initial odds of each value next to the right one; all others have 0.018. Recovery starts uniform.',
    default: 0.37,
    min: 0.01,
    max: 1,
    step: 0.01,
  },
  evaluate: {
    kind: 'choice',
    title: 'Evaluate',
    help: 'First calls; or recovery, from a fixed set of errors: each near miss, with what is said of it.',
    default: 'first',
    options: [
      { value: 'first', title: 'first calls' },
      { value: 'recovery', title: 'recovery' },
    ],
  },
} as const satisfies ParamSpecs;

/** Initial logit of values that are no near miss. */
const far = -4;

/**
 * A first call that is wrong brings an error and a second call. To recover is a skill of its own, shared by all
 * requests: it reads the value that failed and what was said of it, and nothing else.
 */
export const toolCalls = defineTask({
  id: 'tool-calls',
  title: 'Tool calls with errors',
  summary: 'Call a tool; after a wrong call read the error and call once more.',
  params,

  create(values, random): Task<Request> {
    const { prompts, names, evaluate } = values;
    const parts = callsOf(values);
    const requests = requestsOf(values, random);
    const width = digitsFor(prompts, 10);
    const withError = (request: Request, call: readonly number[], told: Diagnosis): Request => ({
      ...request,
      tokens: Int32Array.from([...requests[request.request].tokens, ...call, parts.token(told)]),
      failed: { call, told },
    });
    const withDiagnosis = (request: Request, call: readonly number[]): Request => {
      const told = parts.diagnose(call, request.gold);
      if (told === 'right')
        throw new Error(`the call ${call.join(' ')} of request ${request.request} has not failed`);
      return withError(request, call, told);
    };
    const nearMisses = requests.flatMap((request) =>
      [-1, 1].map((step) =>
        withDiagnosis(request, parts.written({ ...request.gold, value: request.gold.value + step })),
      ),
    );
    const firstRows = prompts * parts.length;
    return {
      vocabulary: [...parts.vocabulary, ...'0123456789#'],
      outputs: parts.outputs,
      stopToken: -1,
      maxResponse: 2 * parts.length + 1,
      maxPrompt: 1 + width + (parts.length + 1),
      prompts: requests,
      heldOut: evaluate === 'recovery' ? nearMisses.map((each, i) => ({ ...each, id: prompts + i })) : [],
      components: parts.components,
      correct: 'correct',
      partial: 'call',
      verify({ gold, failed }, tokens, start, written, _truncated, _random, out) {
        const response = Array.from({ length: written }, (_, t) => tokens[start + t]);
        parts.grade(response, gold, failed === undefined, out);
      },
      turn({ gold, failed }, tokens) {
        if (tokens.length < parts.length) return { write: parts.length - tokens.length };
        const first = Array.from(tokens).slice(0, parts.length);
        const told = parts.diagnose(first, gold);
        if (failed || told === 'right') return null;
        if (tokens.length === parts.length) return { observe: [parts.token(told)] };
        const left = 2 * parts.length + 1 - tokens.length;
        return left > 0 ? { write: left } : null;
      },
      errors: {
        firstTry: parts.length,
        format: 'format',
        context: (request, failed) => withDiagnosis(request, Array.from(failed).slice(0, parts.length)),
        untold: (request) => (request.failed ? withError(request, request.failed.call, 'error') : request),
      },
      // A row a request and place in the first call; then one a failed value, error and place in the second.
      features: {
        count: firstRows + parts.outputs * diagnoses.length * parts.length,
        slots: 1,
        positional: false,
        read({ request, failed }, position, tokens, start, out, offset) {
          const second = (value: number, told: number, place: number) =>
            firstRows + (value * diagnoses.length + told) * parts.length + place;
          if (failed) {
            const told = diagnoses.indexOf(failed.told);
            out[offset] = second(failed.call[parts.length - 1], told, position);
          } else if (position < parts.length) out[offset] = request * parts.length + position;
          else if (position === parts.length) out[offset] = -1;
          else {
            const told = parts.told(tokens[start + parts.length]);
            const value = tokens[start + parts.length - 1];
            out[offset] = second(value, told, position - parts.length - 1);
          }
        },
      },
      initialLogits: startingLogits(values, requests),
      describe: ({ request, failed }) => {
        const asked = `Request ${request}: ${names === 1 ? 'a value' : 'a function and a value'} from v0 to v${values.values - 1}`;
        if (!failed) return asked;
        const call = failed.call.map((token) => parts.vocabulary[token]).join(' ');
        return `${asked}; ${call} has failed (${parts.vocabulary[parts.token(failed.told)]})`;
      },
      answer: ({ gold }) =>
        parts
          .written(gold)
          .map((token) => parts.vocabulary[token])
          .join(' '),
    };
  },
});

/** Values that are right have a neighbour on either side, so that each request has two near misses. */
function requestsOf({ prompts, values, names }: Values<typeof params>, random: RandomStream): Request[] {
  const { outputs, vocabulary } = callsOf({ values, names });
  const digits = vocabulary.length;
  const width = digitsFor(prompts, 10);
  const order = random.permutation(values - 2);
  return Array.from({ length: prompts }, (_, id) => ({
    id,
    request: id,
    tokens: Int32Array.from([digits + 10, ...digitsOf(id, 10, width).map((digit) => digits + digit)]),
    difficulty: 0.5,
    gold: { name: outputs - names + random.integer(names), value: 1 + order[id % order.length] },
  }));
}

function startingLogits(
  { prompts, values, names, right, near }: Values<typeof params>,
  requests: readonly Request[],
): Float32Array {
  const { length, outputs } = callsOf({ values, names });
  const rows = prompts * length + outputs * diagnoses.length * length;
  const logits = new Float32Array(rows * outputs);
  for (const { request, gold } of requests) {
    const from = (request * length + length - 1) * outputs;
    logits.fill(far, from, from + outputs);
    logits[from + gold.value] = log(right);
    logits[from + gold.value - 1] = log(near);
    logits[from + gold.value + 1] = log(near);
    // A name that is none is as unlikely as a value that is far off.
    if (length > 1) logits.fill(far, from - outputs, from - outputs + values);
  }
  return logits;
}
