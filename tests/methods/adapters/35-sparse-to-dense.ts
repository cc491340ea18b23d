import { callsBefore, type Workflow, workflowParts } from '../../../src/core/methods/_workflow.ts';
import { type Divergence, divergenceOf } from '../../../src/core/objectives/distillation.ts';
import { tokenRewards } from '../../../src/core/rollouts/_token-rewards.ts';
import { logSoftmax } from '../../../src/core/stages/vocabulary.ts';
import { evaluate } from '../../golden/evaluate.ts';
import { groupsOf, numbers, padded, type Ragged, ragged } from '../_rows.ts';
import { logpsOf } from '../_softmax.ts';
import { defineAdapter } from '../adapter.ts';

const divergences: Readonly<Record<string, Divergence>> = {
  'forward-kl': 'forward',
  'reverse-kl': 'reverse',
  jsd: 'jsd',
};

/** [rows, width, outputs] from ragged [rows][tokens][outputs]; zeros beyond a row's end. */
function flatLogits(rows: readonly Ragged[], width: number): Float64Array {
  const outputs = rows.flat()[0]?.length ?? 1;
  const blank = Array<number>(outputs).fill(0);
  return Float64Array.from(
    rows.flatMap((row) => Array.from({ length: width }, (_, t) => row[t] ?? blank).flat()),
  );
}

const spread = (logits: readonly number[]) => {
  const out = new Float64Array(logits.length);
  logSoftmax(Float64Array.from(logits), 0, out);
  return out;
};

export default defineAdapter({
  functions: {
    divergence({ studentLogits, teacherLogits, mask }, { kind, beta }) {
      const student = studentLogits as unknown as readonly Ragged[];
      const teacher = teacherLogits as unknown as readonly Ragged[];
      const params = { divergence: divergences[kind as string], beta: beta as number };
      const lengths = student.map((row) => row.length);
      const shape = groupsOf([lengths.length], {}, lengths);
      const { width } = shape;
      const outputs = student.flat()[0]?.length ?? 1;
      const batch = {
        ...shape,
        mask: Uint8Array.from(padded(ragged(mask), width)),
        teacherLogits: flatLogits(teacher, width),
      };
      const { loss, dLogits } = evaluate(
        { objective: ['distillation', params], aggregation: ['token-mean'] },
        {
          batch,
          logps: batch.oldLogps,
          advantages: new Float64Array(batch.mask.length),
          logits: flatLogits(student, width),
        },
      );
      return {
        perToken: student.map((row, i) =>
          row.map((logits, t) =>
            divergenceOf(spread(logits), spread(teacher[i][t]), params, new Float64Array(outputs), 0),
          ),
        ),
        loss,
        gradStudentLogits: student.map((row, i) =>
          row.map((_, t) =>
            Array.from(dLogits!.subarray((i * width + t) * outputs, (i * width + t + 1) * outputs)),
          ),
        ),
      };
    },
    tokenReward({ studentLogits, teacherLogits, tokens }) {
      const drawn = ragged(tokens);
      const student = studentLogits as unknown as readonly Ragged[];
      const teacher = teacherLogits as unknown as readonly Ragged[];
      const rewards = drawn.map((row, i) =>
        Array.from(tokenRewards(logpsOf(teacher[i], row), logpsOf(student[i], row))),
      );
      const all = rewards.flat();
      return { rewards, meanReward: all.length === 0 ? 0 : all.reduce((a, b) => a + b, 0) / all.length };
    },
    workflowSchedule({ steps }, given) {
      const workflow = given as unknown as Workflow;
      const parts = workflowParts(workflow);
      const of = (name: string) =>
        parts.reduce((sum, { stage, from }, i) => (stage === name ? sum + parts[i + 1].from - from : sum), 0);
      return {
        teacherSteps: of('teacher-rl'),
        warmupSteps: of('warmup'),
        opdSteps: of('opd'),
        studentSteps: of('student-rl'),
        stages: numbers(steps).map((step) => parts.findLast(({ from }) => from <= step)!.stage),
        callsUsed: numbers(steps).map((step) => callsBefore(workflow, step)),
      };
    },
  },
});
