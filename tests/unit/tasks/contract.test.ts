import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { taskFamilies, taskFamily } from '../../../src/core/tasks/index.ts';
import type { Task } from '../../../src/core/tasks/task.ts';
import {
  allForms,
  allPrompts,
  anyPrompt,
  anyResponse,
  anyTask,
  anyValues,
  build,
  featuresAt,
  grade,
  taskStream,
  tokensOf,
  verifierStream,
} from './support.ts';

/** A task, one of its prompts and two responses to it. */
const situations = (task: fc.Arbitrary<Task>) =>
  task.chain((task) =>
    anyPrompt(task).chain((prompt) =>
      fc.record({
        task: fc.constant(task),
        prompt: fc.constant(prompt),
        response: anyResponse(task, prompt),
        other: anyResponse(task, prompt),
      }),
    ),
  );

const unwrap = (task: Task) => ({
  prompts: allPrompts(task),
  heldOut: task.heldOut.length,
  initial: task.initialLogits,
});

describe.each(taskFamilies.map((family) => [family.id, family] as const))('%s', (id, family) => {
  const tasks = anyTask(family);
  const check = (property: fc.IRawProperty<unknown>, numRuns = 60) => fc.assert(property, { numRuns });

  it('is found by its id, in kebab-case', () => {
    expect(taskFamily(id)).toBe(family);
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it('gives the same task for the same values and stream, and another for another seed', () => {
    check(
      fc.property(anyValues(family), fc.nat(), (values, seed) => {
        const create = () => {
          try {
            return unwrap(family.create(values, taskStream(seed)));
          } catch (error) {
            return String(error);
          }
        };
        expect(create()).toEqual(create());
      }),
      30,
    );
    // Nothing is drawn where all problems are alike.
    if (id !== 'strategies' && id !== 'unequal-answers')
      expect(unwrap(build(id, {}, 1))).not.toEqual(unwrap(build(id, {}, 2)));
  });

  it('refuses values that do not fit one another by name and value', () => {
    check(
      fc.property(anyValues(family), fc.nat(), (values, seed) => {
        try {
          family.create(values, taskStream(seed));
        } catch (error) {
          expect(String(error)).toMatch(
            /^Error: (\w+) must be (at most .*\d+.*, not \d+|off where .*: \w+ must be .*, not \w+)$/,
          );
          expect(Object.keys(values)).toContain(/^Error: (\w+)/.exec(String(error))?.[1]);
        }
      }),
    );
  });

  it('numbers its prompts, and writes them in its own tokens', () => {
    check(
      fc.property(tasks, (task) => {
        const prompts = allPrompts(task);
        const forms = allForms(task);
        expect(prompts.map((prompt) => prompt.id)).toEqual(prompts.map((_, i) => i));
        expect(task.prompts.length).toBeGreaterThan(0);
        const longest = Math.max(...forms.map((prompt) => prompt.tokens.length));
        // How long a critique gets depends on what it is about.
        if (task.critique) expect(longest).toBeLessThanOrEqual(task.maxPrompt);
        else expect(longest).toBe(task.maxPrompt);
        for (const { tokens, difficulty } of forms) {
          expect(tokens.length).toBeGreaterThan(0);
          expect(tokens.every((token) => token >= 0 && token < task.vocabulary.length)).toBe(true);
          expect(difficulty).toBeGreaterThanOrEqual(0);
          expect(difficulty).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('asks no question twice, least of all in training and held out', () => {
    check(
      fc.property(tasks, (task) => {
        for (const prompts of [allPrompts(task), new Set(allForms(task))]) {
          const all = [...prompts];
          expect(new Set(all.map(({ tokens }) => tokens.join())).size).toBe(all.length);
          expect(new Set(all.map((prompt) => task.describe(prompt))).size).toBe(all.length);
        }
      }),
    );
  });

  it('has short, different token texts, and a sound shape', () => {
    check(
      fc.property(tasks, (task) => {
        expect(new Set(task.vocabulary).size).toBe(task.vocabulary.length);
        expect(task.vocabulary.every((text) => text.length >= 1 && text.length <= 3)).toBe(true);
        expect(task.outputs).toBeLessThanOrEqual(task.vocabulary.length);
        expect(task.stopToken).toBeLessThan(task.outputs);
        expect(task.components.map((component) => component.id)).toContain(task.correct);
        expect(task.features.count).toBeLessThanOrEqual(20_000);
        expect(task.features.fixed ?? 0).toBeLessThan(task.features.count);
        const logits = task.initialLogits;
        if (logits) expect(logits.length).toBe(task.features.count * task.outputs);
        if (logits) expect(logits.every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it('keeps features in range and within their slots', () => {
    check(
      fc.property(situations(tasks), ({ task, prompt, response }) => {
        response.forEach((_, position) => {
          const active = featuresAt(task, prompt, position, response).filter((feature) => feature !== -1);
          expect(active.every((feature) => feature >= 0 && feature < task.features.count)).toBe(true);
          expect(new Set(active).size).toBe(active.length);
        });
      }),
      200,
    );
  });

  it('reads nothing of the response when it says that features are positional', () => {
    check(
      fc.property(situations(tasks), ({ task, prompt, response, other }) => {
        if (!task.features.positional) return;
        response.forEach((_, position) => {
          expect(featuresAt(task, prompt, position, other)).toEqual(
            featuresAt(task, prompt, position, response),
          );
        });
      }),
    );
  });

  it('never reads what is still to be written', () => {
    check(
      fc.property(situations(tasks), ({ task, prompt, response }) => {
        response.forEach((_, position) => {
          const known = response.slice(0, position);
          expect(featuresAt(task, prompt, position, known)).toEqual(
            featuresAt(task, prompt, position, response),
          );
        });
      }),
    );
  });

  it('grades any response with every component in its range', () => {
    check(
      fc.property(situations(tasks), fc.nat(), ({ task, prompt, response }, cut) => {
        // Also responses that were cut off anywhere, by a budget of a recipe's own.
        const short = response.slice(0, 1 + (cut % response.length));
        for (const tokens of [response, short]) {
          const graded = grade(task, prompt, tokens);
          for (const { id, min, max } of task.components) {
            expect(graded[id]).toBeGreaterThanOrEqual(min);
            expect(graded[id]).toBeLessThanOrEqual(max);
          }
          expect([0, 1]).toContain(graded[task.correct]);
        }
      }),
      300,
    );
  });

  it('calls its own answer right, and one of full marks', () => {
    check(
      fc.property(tasks, (task) => {
        for (const prompt of allPrompts(task)) {
          const answer = task.answer?.(prompt) ?? null;
          // Where verdicts are a matter of chance there is none to show.
          if (answer === null) continue;
          const graded = grade(task, prompt, tokensOf(task, answer));
          const again = grade(task, prompt, tokensOf(task, answer), verifierStream(2));
          expect(graded[task.correct], `${task.describe(prompt)}: ${answer}`).toBe(1);
          for (const { id, max } of task.components) {
            // What chance has a part in says little of one response.
            if (id !== 'correct' && graded[id] === again[id]) expect(graded[id]).toBe(max);
          }
        }
      }),
    );
  });

  it('demonstrates what it calls right, and what the policy could write', () => {
    check(
      fc.property(tasks, fc.nat(), (task, seed) => {
        if (!task.expert) return;
        for (const prompt of allPrompts(task).slice(0, 20)) {
          const shown = task.expert(prompt, taskStream(seed));
          expect(grade(task, prompt, shown)[task.correct]).toBe(1);
          expect(shown.length).toBeLessThanOrEqual(task.maxResponse);
          expect(shown.every((token) => token >= 0 && token < task.outputs)).toBe(true);
          const stop = shown.indexOf(task.stopToken);
          if (task.stopToken >= 0) expect(stop).toBe(shown.length - 1);
        }
      }),
    );
  });

  it('lists every response once where it lists them', () => {
    check(
      fc.property(tasks, (task) => {
        if (!task.enumerate) {
          expect(task.responses).toBeUndefined();
          return;
        }
        const seen = new Set<string>();
        for (const response of task.enumerate(task.prompts[0])) {
          const stop = task.stopToken < 0 ? -1 : response.indexOf(task.stopToken);
          if (response.length !== (stop < 0 ? task.maxResponse : stop + 1)) expect.fail(response.join());
          seen.add(response.join());
        }
        expect(seen.size).toBe(task.responses);
      }),
      20,
    );
  });
});

it('names the known tasks when asked for another', () => {
  expect(() => taskFamily('chess')).toThrow(
    `task must be one of ${taskFamilies.map(({ id }) => id).join(', ')}, not chess`,
  );
});
