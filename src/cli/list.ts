import { methods } from '../core/methods/index.ts';
import type { ParamSpecs } from '../core/params.ts';
import { stages } from '../core/stages/index.ts';
import { stageIds } from '../core/stages/stage.ts';
import { taskFamilies } from '../core/tasks/index.ts';
import { metrics } from '../core/trainer/metrics.ts';
import { UsageError } from './usage.ts';

const lists = {
  stages: () =>
    stageIds.flatMap((id) => [
      `${id}: ${stages[id].help}`,
      ...stages[id].variants.map((variant) => `  ${entry(variant.id, variant.summary, variant.params)}`),
    ]),
  tasks: () => taskFamilies.map(({ id, summary, params }) => entry(id, summary, params)),
  methods: () =>
    methods.map(({ id, summary, source }) => entry(id, `${summary} (arXiv ${source.arxiv ?? '–'})`)),
  metrics: () => metrics.map(({ id, help }) => entry(id, help)),
} satisfies Record<string, () => string[]>;

/** `lab list`: what a link may name. */
export async function listCommand(subject: string | undefined): Promise<void> {
  if (!subject || !Object.hasOwn(lists, subject)) {
    throw new UsageError(`list needs one of ${Object.keys(lists).join(', ')}, not ${subject ?? 'nothing'}`);
  }
  process.stdout.write(`${lists[subject as keyof typeof lists]().join('\n')}\n`);
}

function entry(id: string, summary: string, params: ParamSpecs = {}): string {
  const names = Object.keys(params);
  return `${id.padEnd(26)} ${summary}${names.length > 0 ? ` [${names.join(', ')}]` : ''}`;
}
