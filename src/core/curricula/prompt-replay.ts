import { defineCurriculum, type Memory } from '../stages/stage.ts';
import type { Prompt } from '../tasks/task.ts';
import { prompts } from './_params.ts';
import { fillBatch, isKept, queueOrder, replayBudget, type Seen, waitByPassRate } from './_replay-queue.ts';

/** The released code's spread of the wait, when it goes with the pass rate. */
const jitter = 0.2;

/**
 * Only the prompt comes again; its responses are drawn anew, so that the update stays on-policy. The wait that goes
 * with the pass rate stands in the released code, which writes it down and then uses the fixed one.
 */
export default defineCurriculum({
  id: 'prompt-replay',
  title: 'Prompt Replay',
  summary: 'Fills up to half of a step with prompts that were about half right when they last came.',
  formula: String.raw`q \sim \operatorname*{arg\,min}_{q:\ \ell \le \hat p_q \le u}\ |\hat p_q - \tfrac12|\ \text{for up to } \lfloor fP \rfloor \text{ prompts, else } \operatorname{Uniform}(\mathcal D)`,
  fragment: String.raw`q \sim \mathcal D \cup \{q : \hat p_q \approx \tfrac12\}`,
  source: { title: 'Prompt replay', arxiv: '2603.21177' },
  params: {
    prompts,
    fraction: {
      kind: 'number',
      title: 'Replayed share f',
      help: 'The most of a step’s prompts that may be replayed ones; never above one half.',
      default: 0.5,
      min: 0,
      max: 0.5,
      step: 0.05,
    },
    lowest: {
      kind: 'number',
      title: 'Lowest pass rate',
      help: 'Prompts that were right less often do not come again.',
      default: 0.25,
      min: 0,
      max: 0.5,
      step: 0.05,
    },
    highest: {
      kind: 'number',
      title: 'Highest pass rate',
      help: 'Prompts that were right more often do not come again.',
      default: 0.75,
      min: 0.5,
      max: 1,
      step: 0.05,
    },
    cooldown: {
      kind: 'integer',
      title: 'Wait',
      help: 'Steps before a prompt may come again; 5 in the code’s class, 2 in its run script.',
      default: 5,
      min: 0,
      max: 100,
      step: 1,
    },
    wait: {
      kind: 'choice',
      title: 'The wait is',
      help: 'The same for all; or once, twice, three or four times as long the farther the pass rate is from one half.',
      default: 'fixed',
      options: [
        { value: 'fixed', title: 'fixed' },
        { value: 'distance', title: 'longer away from ½' },
      ],
    },
    replays: {
      kind: 'integer',
      title: 'Replays',
      help: 'The most times a prompt comes again.',
      default: 5,
      min: 0,
      max: 1000,
      step: 1,
    },
  },
  select({ task, step, random, memory }, { prompts: wanted, fraction, lowest, highest, replays }) {
    const band = { low: lowest, high: highest, maxReplays: replays };
    const queue = queueOrder(seenIn(memory), band, step).map(({ id }) => id);
    const byId = new Map(task.prompts.map((prompt) => [prompt.id, prompt]));
    const { batch, replayed } = fillBatch(
      queue,
      freshIds(task.prompts, random),
      wanted,
      replayBudget(wanted, fraction),
    );
    for (const id of replayed) memory[`${id} replays`] += 1;
    // Until it is known how they went they are in nobody's queue.
    for (const id of batch) delete memory[`${id} rate`];
    return batch.map((id) => byId.get(id)!);
  },
  observe(outcomes, { step, random, memory }, { lowest, highest, replays, cooldown, wait }) {
    const band = { low: lowest, high: highest, maxReplays: replays };
    for (const { prompt, passRate } of outcomes) {
      const { id } = prompt;
      const uniformly = random.uniform();
      memory[`${id} replays`] ??= 0;
      const seen: Seen = {
        id,
        passRate,
        replays: memory[`${id} replays`],
        last: step,
        cooldown: wait === 'fixed' ? cooldown : waitByPassRate(passRate, cooldown, jitter, uniformly),
      };
      if (!isKept(seen, band)) continue;
      memory[`${id} rate`] = passRate;
      memory[`${id} last`] = step;
      memory[`${id} wait`] = seen.cooldown;
    }
  },
});

/** The queue as it is remembered: prompts with a pass rate. */
function seenIn(memory: Memory): Seen[] {
  return Object.keys(memory)
    .filter((key) => key.endsWith(' rate'))
    .map((key) => {
      const id = Number(key.split(' ')[0]);
      const of = (what: string) => memory[`${id} ${what}`];
      return { id, passRate: of('rate'), replays: of('replays'), last: of('last'), cooldown: of('wait') };
    });
}

/** All prompts in a shuffled order, again and again. */
function* freshIds(
  prompts: readonly Prompt[],
  random: { permutation(n: number): Int32Array },
): Generator<number> {
  for (;;) for (const index of random.permutation(prompts.length)) yield prompts[index].id;
}
