import type { Lock } from './lock-codes.ts';
import type { LockValues } from './lock-params.ts';
import { markToken, show } from './lock-shown.ts';
import { agreeingPositions } from './lock-verdict.ts';
import type { Abilities } from './task.ts';

/**
 * A critic, and solved examples; none where the values ask for none. What a critic says is kept in the prompt in two
 * parts: tokens to write, and tokens to write no more. A mere verdict says neither: the next try is a fresh one.
 */
export function guiding(values: LockValues): Abilities<Lock> {
  if (!values.guide) return {};
  const { alphabet, length, told } = values;
  return {
    critique(lock, response, kind, random) {
      const code = closestCode(lock, response);
      const shown = Array<number>(length).fill(-1);
      const ruledOut = shown.slice();
      if (kind !== 'verdict') {
        for (const position of lock.relevant) {
          if (response[position] === code[position]) shown[position] = code[position];
          else if (kind === 'answers' && random.uniform() < told) shown[position] = code[position];
          else ruledOut[position] = response[position];
        }
      }
      const wrong = markToken('wrong', values);
      const written = Array.from(response).flatMap((token, position) => {
        if (ruledOut[position] >= 0) return [wrong, token];
        return [shown[position] < 0 ? token : shown[position]];
      });
      const tokens = Int32Array.from([...lock.tokens, markToken('critique', values), ...written]);
      return { ...lock, tokens, shown, shownAs: 'critique', ruledOut };
    },
    withDemonstration(lock, random) {
      const tokens = Array.from(lock.codes[0], (token) =>
        random.uniform() < told ? token : random.integer(alphabet),
      );
      return show(lock, 'demonstration', tokens, values);
    },
  };
}

/** Of the codes that open a lock, the first that a response agrees with most. */
function closestCode(lock: Lock, response: ArrayLike<number>): Int32Array {
  const agreeing = lock.codes.map((code) =>
    agreeingPositions({ ...lock, codes: [code] }, response, 0, response.length),
  );
  return lock.codes[agreeing.indexOf(Math.max(...agreeing))];
}
