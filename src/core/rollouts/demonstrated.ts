import { defineRollout, type Rollout } from '../stages/stage.ts';
import { type Task, verdictComponent } from '../tasks/task.ts';
import { groupRows, rolloutsOf, samplerOf, sampling } from './_sampler.ts';

/**
 * Demonstrated responses are learnt under the plain question. With the gate, G plain ones are drawn as well, so that
 * there is one for each that is turned down; which plain ones give way does not matter, as they are alike.
 */
export default defineRollout({
  id: 'demonstrated',
  title: 'With a demonstration (ICPO)',
  summary:
    'Draws some of a group’s responses behind a solved example of another question, and lets in those that are right, off-policy.',
  formula: String.raw`o_1,\dots,o_{G-k} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q),\quad \tilde o_1,\dots,\tilde o_k \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid \mathcal D, q)\ \text{with}\ r(\tilde o_j) \ge \delta`,
  fragment: String.raw`\{o_i\} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q),\ \{\tilde o_j\} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid \mathcal D, q)`,
  source: { title: 'Think Outside the Policy (ICPO)', arxiv: '2510.26519' },
  params: {
    ...sampling,
    demonstrated: {
      kind: 'integer',
      title: 'Demonstrated',
      help: 'How many responses of a group are drawn behind a demonstration; at most all but one count. 1 of 8 in the paper.',
      default: 1,
      min: 0,
      max: 64,
      step: 1,
    },
    gate: {
      kind: 'boolean',
      title: 'Only right ones',
      help: 'Turns demonstrated responses down that are not right (ERRS): a plain one stands in. Off, they all come in, as in the released code.',
      default: true,
    },
  },
  filters: true,
  sampler: samplerOf,
  *run(context, params) {
    const { task, prompts, random, grade } = context;
    const { group: size, gate } = params;
    const count = prompts.length;
    const guests = Math.min(params.demonstrated, size - 1);
    const plain = { ...params, group: gate ? size : size - guests };
    const guided = { ...params, group: guests };
    const plainRows = prompts.flatMap((prompt, g) => groupRows(context, prompt, g, plain));
    const guidedRows = prompts.flatMap((prompt, g) =>
      groupRows(context, prompt, count + g, guided).map((row, i) => ({
        ...row,
        prompt: demonstrationOf(task)(prompt, random(2 * count + g, i)),
      })),
    );
    const answers = yield { kind: 'sample', rows: [...plainRows, ...guidedRows] };
    const own = rolloutsOf(answers.slice(0, plainRows.length), plain);
    const others = rolloutsOf(answers.slice(plainRows.length), guided);
    const verdict = task.components.findIndex(({ id }) => id === verdictComponent(task));
    let accepted = 0;
    const rollouts = prompts.flatMap((prompt, g): Rollout[] => {
      const invited = others.slice(g * guests, (g + 1) * guests);
      const grades = guests > 0 ? grade(prompt, count + g, invited) : [];
      const enters = grades.map(({ components }) => !gate || components[verdict] === 1);
      const entered = enters.filter(Boolean).length;
      accepted += entered;
      return [
        ...own
          .slice(g * plain.group, (g + 1) * plain.group)
          .map((rollout, i): Rollout => (i < size - entered ? rollout : { ...rollout, role: 'filtered' })),
        ...invited.map(
          (rollout, i): Rollout => ({
            ...rollout,
            components: grades[i].components,
            offPolicy: true,
            role: enters[i] ? 'train' : 'filtered',
          }),
        ),
      ];
    });
    const share = guests === 0 ? 0 : accepted / (guests * count);
    return { rollouts, measured: { 'rollout/accepted_ratio': share } };
  },
});

function demonstrationOf({ withDemonstration }: Task): NonNullable<Task['withDemonstration']> {
  if (!withDemonstration) {
    throw new Error(
      'demonstrated needs a task with solved examples: locks have them, with guide = on and shown = fixed or learned',
    );
  }
  return withDemonstration;
}
