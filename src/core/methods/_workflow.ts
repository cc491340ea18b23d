import type { Phase } from '../stages/phases.ts';
import type { Changes } from '../stages/recipe.ts';

/** How labels and steps are shared out between a teacher and a student (arXiv 2605.12483). */
export interface Workflow {
  /** Verifier calls that there are, and how many a step of reinforcement learning makes. */
  readonly labelBudget: number;
  readonly callsPerStep: number;
  /** Shares of the labels, 0 … 1; the student’s is what the teacher leaves at the most. */
  readonly teacherShare: number;
  readonly studentShare: number;
  /** Steps without a label in between, and which share of them, 0 … 1, is on the teacher’s own samples. */
  readonly distillSteps: number;
  readonly warmupFraction: number;
}

export type WorkflowStage = 'teacher-rl' | 'warmup' | 'opd' | 'student-rl' | 'done';

/** A stage and the steps done when it starts; stages of no steps are left out, and `done` is always last. */
export interface WorkflowPart {
  readonly stage: WorkflowStage;
  readonly from: number;
}

/** What a stage makes of a recipe; the teacher’s own comes first, so it has no other objective to undo. */
const changesOf: Readonly<Record<Exclude<WorkflowStage, 'done'>, Changes>> = {
  'teacher-rl': { rollout: 'teacher', 'rollout.teacher': 'learns' },
  warmup: {
    rollout: 'teacher',
    'rollout.teacher': 'shows',
    objective: 'distillation',
    'objective.divergence': 'forward',
  },
  opd: {
    rollout: 'teacher',
    'rollout.teacher': 'corrects',
    objective: 'distillation',
    'objective.divergence': 'reverse',
  },
  'student-rl': { rollout: 'iid', objective: 'policy-gradient' },
};

/** Whole steps for so many calls; shares of a budget may fall short of a whole number by a rounding error. */
const whole = (value: number) => Math.floor(value + 1e-9);

/** The order of stages, and how many steps of each the labels and the distillation allow for. */
export function workflowParts(workflow: Workflow): WorkflowPart[] {
  const { labelBudget, callsPerStep, teacherShare, studentShare, distillSteps, warmupFraction } = workflow;
  const teacher = whole(teacherShare * labelBudget);
  const student = Math.min(labelBudget - teacher, whole(studentShare * labelBudget));
  const warmup = Math.floor(warmupFraction * distillSteps + 1 / 2);
  const steps = [
    ['teacher-rl', whole(teacher / callsPerStep)],
    ['warmup', warmup],
    ['opd', distillSteps - warmup],
    ['student-rl', whole(student / callsPerStep)],
  ] as const;
  let from = 0;
  const parts = steps.flatMap(([stage, count]): WorkflowPart[] => {
    const part = { stage, from };
    from += count;
    return count > 0 ? [part] : [];
  });
  return [...parts, { stage: 'done', from }];
}

/** Verifier calls before step `step`, 0-based: only reinforcement learning makes any. */
export function callsBefore(workflow: Workflow, step: number): number {
  const parts = workflowParts(workflow);
  const labelled = parts.reduce((sum, { stage, from }, i) => {
    const until = Math.min(step, parts[i + 1]?.from ?? from);
    return stage.endsWith('-rl') ? sum + Math.max(0, until - from) : sum;
  }, 0);
  return labelled * workflow.callsPerStep;
}

/** The same as a method’s changes and phases; the last stage goes on for as long as the run does. */
export function workflowPhases(workflow: Workflow): { readonly changes: Changes; readonly phases: Phase[] } {
  const [first, ...later] = workflowParts(workflow).flatMap(({ stage, from }) =>
    stage === 'done' ? [] : [{ from, changes: changesOf[stage] }],
  );
  return { changes: first.changes, phases: later };
}
