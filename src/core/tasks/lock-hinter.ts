import { enumeration } from './enumeration.ts';
import type { Lock, ShownKind } from './lock-codes.ts';
import type { LockValues } from './lock-params.ts';
import { show } from './lock-shown.ts';
import { agreeingPositions } from './lock-verdict.ts';
import { logitTable } from './logit-table.ts';
import type { Abilities, Component, Prompt, Task } from './task.ts';

/** One thing that a hinter may write: so many tokens of the code, as a nudge towards them or spelled out. */
interface Offer {
  readonly kind: ShownKind;
  readonly revealed: number;
}

const worth: Component = {
  id: 'worth',
  title: 'Worth',
  help: 'What the strategy that asked for the hint says that it was worth.',
  min: -1,
  max: 1,
  weight: 1,
};

/**
 * A second policy that hints at codes: it reads how many positions of a failed response were right, and picks one of a
 * few hints. Empty where the values ask for none.
 */
export function hinting(values: LockValues, locks: readonly Lock[]): Abilities<Lock> {
  if (!values.hinter) return {};
  const offers = offersOf(values);
  return {
    companions: { hinter: hinterTask(values, offers, locks) },
    writtenHints: {
      ask: (lock, failed) => questionAbout(agreeingPositions(lock, failed, 0, failed.length)),
      hinted(lock, written) {
        const { kind, revealed } = offers[written[0]];
        const tokens = Array.from(lock.codes[0].subarray(0, revealed));
        const leaks = kind === 'hint' && revealed === values.length;
        return { prompt: { ...show(lock, kind, tokens, values), hint: revealed }, leaks };
      },
    },
  };
}

/** First nudges, then hints that spell it out; each from few tokens to the whole code. */
function offersOf({ length, hints, firstHint }: LockValues): Offer[] {
  const last = Array.from({ length: Math.min(hints, length) }, (_, i) => length - i).reverse();
  const counts = [...new Set([Math.min(firstHint, length), ...last])].sort((a, b) => a - b);
  return (['nudge', 'hint'] as const).flatMap((kind) => counts.map((revealed) => ({ kind, revealed })));
}

function questionAbout(agreeing: number): Prompt {
  return { id: agreeing, tokens: Int32Array.of(agreeing), difficulty: 0.5 };
}

function hinterTask({ length }: LockValues, offers: readonly Offer[], locks: readonly Lock[]): Task {
  const most = Math.max(...locks.map(({ relevant }) => relevant.length));
  const outputs = offers.length;
  const prompts = Array.from({ length: most + 1 }, (_, agreeing) => questionAbout(agreeing));
  const names = offers.map(({ kind, revealed }) => `${kind} ${revealed}`);
  const counts = prompts.slice(outputs).map(({ id }) => `${id} right`);
  return {
    vocabulary: [...names, ...counts],
    outputs,
    stopToken: -1,
    maxResponse: 1,
    maxPrompt: 1,
    prompts,
    heldOut: [],
    components: [worth],
    correct: worth.id,
    // What a hint is worth shows in what is drawn under it, so the strategy says it.
    verify: (_prompt, _tokens, _start, _written, _truncated, _random, out) => out.fill(0, 0, 1),
    features: logitTable('position', prompts.length, 1, outputs).features,
    describe: ({ id }) => `Hint at a code of ${length} symbols, of which a failed response had ${id} right`,
    ...enumeration(outputs, 1, -1),
  };
}
