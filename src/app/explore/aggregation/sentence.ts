import { formatNumber } from '../../ui/format.ts';
import { listed, shortTitle } from '../words.ts';
import type { Response, Weights } from './compute.ts';

const same = (values: readonly number[]) =>
  values.every((value) => Math.abs(value - values[0]) <= 1e-9 * Math.max(1e-9, Math.abs(values[0])));

/** Which responses count most, token by token and as a whole, and which side pushes harder. */
export function aggregationSentence(weights: Weights, responses: readonly Response[]): string {
  return `${shortTitle(weights.title)}: ${byToken(weights)}, ${byResponse(weights)}. ${sides(weights, responses)}`;
}

const places = (values: readonly number[], wanted: number) =>
  values.flatMap((value, i) => (same([wanted, value]) ? [String(i + 1)] : []));

function byToken({ token }: Weights): string {
  if (same(token)) return `every token weighs ${formatNumber(token[0])}`;
  const heavy = Math.max(...token);
  const light = Math.min(...token);
  const than =
    light === 0
      ? 'those of others nothing'
      : `${formatNumber(heavy / light, 2)} times as much as one of ${which(places(token, light))}`;
  return `a token of ${which(places(token, heavy))} weighs ${formatNumber(heavy)}, ${than}`;
}

function byResponse({ total }: Weights): string {
  const sum = total.reduce((all, value) => all + value, 0);
  if (total.length === 1 || sum === 0) return `and all together ${formatNumber(sum)}`;
  if (same(total)) return `and every response ${formatNumber(total[0])} in all`;
  const heavy = Math.max(...total);
  return `and ${which(places(total, heavy))} hold${places(total, heavy).length === 1 ? 's' : ''} ${Math.round((100 * heavy) / sum)} % of the loss${places(total, heavy).length === 1 ? '' : ' each'}`;
}

const which = (numbers: readonly string[]) => `response${numbers.length === 1 ? '' : 's'} ${listed(numbers)}`;

/** Σ w |Â| of the good responses against that of the bad ones. */
function sides({ total }: Weights, responses: readonly Response[]): string {
  const push = (sign: number) =>
    responses.reduce(
      (sum, { advantage }, i) => sum + (Math.sign(advantage) === sign ? total[i] * Math.abs(advantage) : 0),
      0,
    );
  const [up, down] = [push(1), push(-1)];
  if (up === 0 && down === 0) return 'No response has an advantage, so nothing is pushed.';
  if (up === 0 || down === 0) return `All push is ${up === 0 ? 'down' : 'up'}: ${formatNumber(up + down)}.`;
  if (same([up, down])) return `Up and down push equally hard: ${formatNumber(up)} each way.`;
  const [more, word] = up > down ? [up / down, 'Good responses push'] : [down / up, 'Bad responses push'];
  return `${word} ${formatNumber(more, 2)} times as hard as the others: ${formatNumber(up)} up, ${formatNumber(down)} down.`;
}
