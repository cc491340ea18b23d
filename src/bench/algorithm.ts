import { readLink } from '../core/experiment/link.ts';
import { collect } from '../core/trainer/collect.ts';
import { Trainer } from '../core/trainer/trainer.ts';
import { firstGradient, type MemberStep, type UpdateContext } from '../core/trainer/update.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { type Measuring, spreads, type Timed } from './measure.ts';
import { Meter, metered } from './metered.ts';
import type { Section } from './report.ts';
import { quotients } from './spread.ts';

/** 16 members × 64 rollouts × 16 tokens; four methods with four seeds each. Evaluated at the first step alone. */
const link = (policy: string) =>
  [
    `task=lock;length=16&policy=${policy}&seeds=4&every=10000`,
    'all=prompts=8;group=8',
    'lane=grpo;penalty=kl',
    'lane=dr-grpo',
    'lane=rloo',
    'lane=gspo',
  ].join('&');

const policies = {
  Linear: 'linear',
  'GRU, width 32': 'gru;width=32',
  'Transformer, width 32, 2 layers': 'transformer;width=32;layers=2',
} as const;

/** Milliseconds of warming up that a step stands for. */
const stepMs = 40;

/**
 * What the algorithm costs beside the runtime: `stages` are rewards, advantages, corrections, clips, objectives and
 * penalties, measured apart; `core` is them and what draws, verifies, packs and measures; `runtime` samples and learns,
 * and scores where a recipe asks; `step` is core and runtime.
 */
export async function measureAlgorithm(
  runtime: Runtime,
  { plan, progress }: Measuring,
): Promise<{ readonly section: Section; readonly timed: readonly Timed[] }> {
  const meter = new Meter();
  const subjects = [];
  for (const [label, policy] of Object.entries(policies)) {
    subjects.push({ label, trainer: await trainerOf(policy, metered(runtime, meter)), ms: empty() });
  }
  const warmUpSteps = Math.ceil(plan.warmUpMs / stepMs);
  const rounds = warmUpSteps + plan.rounds;
  for (let round = 0; round < rounds; round++) {
    for (const { trainer, ms } of subjects) {
      const taken = await timeStep(trainer, meter);
      if (round < warmUpSteps) continue;
      for (const phase of phases) ms[phase].push(taken[phase]);
    }
    progress((round + 1) / rounds);
  }
  for (const { trainer } of subjects) trainer.dispose();
  const timed = subjects.map(({ label, ms }): Timed => ({ label, ms, gflops: {}, peak: {} }));
  return { section: sectionOfShares(timed), timed };
}

const phases = ['stages', 'core', 'runtime', 'step'] as const;
type Taken = Record<(typeof phases)[number], number>;
const empty = (): Record<(typeof phases)[number], number[]> => ({
  ...{ stages: [], core: [], runtime: [], step: [] },
});

async function trainerOf(policy: string, runtime: Runtime): Promise<Trainer> {
  const { experiment, issues } = readLink(link(policy));
  if (issues.length > 0) throw new Error(issues.map(({ message }) => message).join('; '));
  return Trainer.create(experiment, runtime);
}

async function timeStep(trainer: Trainer, meter: Meter): Promise<Taken> {
  const stages = await timeStages(trainer);
  meter.read();
  const start = performance.now();
  await trainer.advance();
  const step = performance.now() - start;
  const runtime = meter.read();
  return { stages, core: step - runtime, runtime, step };
}

/** What all that is said of a step's rollouts takes, on rollouts that are drawn before. */
async function timeStages(trainer: Trainer): Promise<number> {
  const present = await trainer.present();
  const steps = await collect({ ...present, wantReference: false }, present.members);
  const start = performance.now();
  for (const step of steps) judgeAgain(present, step);
  await firstGradient(present, steps);
  return performance.now() - start;
}

function judgeAgain({ task }: UpdateContext, { recipe, batch, referenceLogps, memories }: MemberStep): void {
  const wantParts = recipe.advantageNeeds.parts === true;
  const { parts } = recipe.rewards(batch, { task, referenceLogps, memories, wantParts });
  const advantages = recipe.advantages(batch, { parts }, memories);
  recipe.stepCorrections({ batch, advantages, logps: batch.oldLogps });
}

function sectionOfShares(timed: readonly Timed[]): Section {
  return {
    id: 'algorithm',
    title: 'The algorithm beside the runtime',
    work: '16 members × 64 rollouts × 16 tokens, four methods, one thread',
    relative: 'parts of the step',
    phases,
    rows: timed.map(({ label, ms }) => ({
      label,
      ms: spreads(ms),
      relative: spreads(ms, (times, phase) => (phase === 'step' ? [] : quotients(times, ms.step))),
    })),
  };
}
