import { type Rule, warn } from './warnings-common.ts';

/** What a teacher does, and an objective that has no use for it. */
export const companionRules: readonly Rule[] = [
  function teacherUnheard({ rollout, objective }) {
    if (rollout.id !== 'teacher' || objective.id === 'distillation') return null;
    const { teacher } = rollout.params;
    if (teacher === 'corrects')
      return warn(
        'objective',
        'What the teacher says of the responses goes unheard: this objective learns from rewards. Choose distillation.',
      );
    if (teacher !== 'shows' || objective.id === 'sft') return null;
    return warn(
      'objective',
      'The responses are the teacher’s, and this objective takes them for the policy’s own. Choose distillation, or imitation.',
    );
  },

  function teacherUntaught({ rollout, objective }) {
    if (rollout.id !== 'teacher' || rollout.params.teacher !== 'learns') return null;
    if (objective.id !== 'distillation') return null;
    return warn(
      'objective',
      'The teacher has no teacher of its own, so it learns nothing by distillation. Choose an objective that learns from rewards.',
    );
  },
];
