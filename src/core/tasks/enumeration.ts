import { pow } from '../math.ts';
import type { Task } from './task.ts';

/** Larger spaces are not listed: exact expectations over them would cost more than the training they explain. */
export const mostOfAPrompt = 20_000;

/** The `responses` and `enumerate` of a task that may write any token at any place; neither where too many. */
export function enumeration(
  outputs: number,
  maxResponse: number,
  stopToken: number,
): Pick<Task, 'responses' | 'enumerate'> {
  const responses = countResponses(outputs, maxResponse, stopToken);
  if (responses > mostOfAPrompt) return {};
  return { responses, enumerate: () => listResponses(outputs, maxResponse, stopToken) };
}

/** Responses that stop after 0 … maxResponse − 1 other tokens, and those cut off at the limit. */
export function countResponses(outputs: number, maxResponse: number, stopToken: number): number {
  if (stopToken < 0) return pow(outputs, maxResponse);
  let responses = pow(outputs - 1, maxResponse);
  for (let written = 0; written < maxResponse; written++) responses += pow(outputs - 1, written);
  return responses;
}

/** Depth first, so that responses with a common prefix stand together. */
function* listResponses(outputs: number, maxResponse: number, stopToken: number): Generator<Int32Array> {
  const written = new Int32Array(maxResponse);
  function* extend(length: number): Generator<Int32Array> {
    for (let token = 0; token < outputs; token++) {
      written[length] = token;
      if (token === stopToken || length + 1 === maxResponse) yield written.slice(0, length + 1);
      else yield* extend(length + 1);
    }
  }
  yield* extend(0);
}

/** Of a task with one token to go on and one to stop: a response for each number of the first up to `most`, and none. */
export function enumeratePrefixes(
  on: number,
  stop: number,
  most: number,
): Required<Pick<Task, 'responses' | 'enumerate'>> {
  return {
    responses: most + 2,
    *enumerate() {
      for (let count = 0; count <= most; count++) yield Int32Array.from([...Array(count).fill(on), stop]);
      yield new Int32Array(most + 1).fill(on);
    },
  };
}
