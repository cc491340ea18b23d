import type { Task } from '../tasks/task.ts';
import type { MemberStep } from './update.ts';

/** What an update does to the responses, from ∂loss/∂log π of their tokens: below 0 is a push up. */

/** All pushes up, divided by all pushes down; NaN where nothing is pushed down. */
export function upToDown({ dLogps }: Pick<MemberStep, 'dLogps'>): number {
  let up = 0;
  let down = 0;
  for (const push of dLogps) {
    if (push < 0) up -= push;
    else down += push;
  }
  return down > 0 ? up / down : Number.NaN;
}

/** Share of the right responses that become less likely to first order; NaN where none is right. */
export function rightPushedDown(task: Task, { batch, dLogps }: Pick<MemberStep, 'batch' | 'dLogps'>): number {
  const { rows, width, components } = batch;
  const count = task.components.length;
  const correct = task.components.findIndex(({ id }) => id === task.correct);
  let right = 0;
  let lowered = 0;
  for (let row = 0; row < rows; row++) {
    if (components[row * count + correct] !== 1) continue;
    right += 1;
    const push = dLogps.subarray(row * width, (row + 1) * width).reduce((sum, each) => sum + each, 0);
    if (push > 0) lowered += 1;
  }
  return right > 0 ? lowered / right : Number.NaN;
}
