import type { Runtime } from '../runtime/runtime.ts';
import { createPooledRuntime } from '../runtime/simd/pool/runtime.ts';
import type { Field } from './field.ts';
import { type Entrant, type Measuring, sectionOf, type TimedSteps, timeSteps } from './measure.ts';
import type { Absent, Section } from './report.ts';
import { gruShape, type Shape, transformerShape, workOf } from './shapes.ts';
import { RuntimeContender, type StepPhase, stepJob, stepPhases, training } from './step.ts';

export interface Measured extends TimedSteps {
  readonly section: Section;
}

async function enter(runtime: Runtime, shape: Shape, label: string, counted = false): Promise<Entrant> {
  const contender = await RuntimeContender.create(runtime, stepJob(shape));
  return counted ? { label, contender, shape } : { label, contender };
}

async function timed(
  head: Omit<Section, 'rows' | 'phases'>,
  entrants: readonly Entrant[],
  phases: readonly StepPhase[],
  measuring: Measuring,
): Promise<Measured> {
  const steps = await timeSteps(entrants, phases, measuring);
  for (const { contender } of entrants) contender.dispose();
  return { ...steps, section: sectionOf(head, steps.timed) };
}

/** Two workers are set against those that use two threads. */
export const twoWorkers = 'simd, 2 workers';

/** The same step on every backend there is; `onAbsent` hears of those that do not take part. */
export async function compareBackends(
  shape: Shape,
  { simd, rivals, spawn }: Field,
  phases: readonly StepPhase[],
  measuring: Measuring,
  onAbsent: (absent: Absent) => void,
): Promise<Measured> {
  const job = stepJob(shape);
  const pool = await createPooledRuntime(2, spawn);
  try {
    const entrants = [await enter(simd, shape, 'simd')];
    // A pool leaves linear networks to the thread that calls.
    if (shape.spec.id !== 'linear') entrants.push(await enter(pool, shape, twoWorkers));
    for (const rival of rivals) {
      if (rival.only && rival.only !== shape) continue;
      try {
        entrants.push({ label: rival.name, contender: await rival.contend(job) });
      } catch (error) {
        onAbsent({ name: rival.name, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    const head = {
      id: `step-${shape.spec.id}`,
      title: shape.title,
      work: workOf(shape),
      relative: 'multiples of simd’s time',
    };
    return await timed(head, entrants, phases, measuring);
  } finally {
    pool.dispose();
  }
}

const memberCounts = [1, 4, 16, 64];

/** What more members cost on a runtime. */
export async function compareMembers(
  name: string,
  runtime: Runtime,
  measuring: Measuring,
): Promise<Measured> {
  const shapes = memberCounts.map((members) => transformerShape(32, 2, members));
  const entrants: Entrant[] = [];
  for (const shape of shapes) {
    entrants.push(await enter(runtime, shape, shape.members === 1 ? '1 member' : `${shape.members} members`));
  }
  const head = {
    id: `members-${name.replace(/\W+/g, '-')}`,
    title: `Members, on ${name}`,
    work: `${shapes[0].title}; ${workOf(shapes[0]).replace(/^1 member/, 'each member')}`,
    relative: 'multiples of one member’s time',
  };
  return timed(head, entrants, training, measuring);
}

/** The same on two workers, as the lab runs them on two cores: they share out members, of which one is not shared. */
export async function comparePooledMembers(
  { spawn }: Pick<Field, 'spawn'>,
  measuring: Measuring,
): Promise<Measured> {
  const pool = await createPooledRuntime(2, spawn);
  try {
    return await compareMembers(twoWorkers, pool, measuring);
  } finally {
    pool.dispose();
  }
}

/** The transformer whose forward pass is held against the peak, and the one that all backends are compared on. */
export const wide = transformerShape(64, 2);
const sizes = [
  transformerShape(16, 2),
  transformerShape(32, 2),
  wide,
  gruShape(16),
  gruShape(32),
  gruShape(64),
];

/** Networks × sizes on one thread, and what part of the peak their matrix products reach. */
export async function compareSizes({ simd }: Field, measuring: Measuring): Promise<Measured> {
  const entrants: Entrant[] = [];
  for (const shape of sizes) entrants.push(await enter(simd, shape, shape.title, true));
  const head = {
    id: 'sizes',
    title: 'Networks and sizes, on simd',
    work: workOf(wide),
    relative: 'multiples of the first one’s time',
  };
  return timed(head, entrants, stepPhases, measuring);
}

/** One worker and two, 16 members. */
export async function compareWorkers(
  { simd, spawn }: Pick<Field, 'simd' | 'spawn'>,
  measuring: Measuring,
): Promise<Measured> {
  const shape = transformerShape(32, 2, 16);
  const pools = [await createPooledRuntime(1, spawn), await createPooledRuntime(2, spawn)];
  try {
    const entrants = [
      await enter(pools[0], shape, '1 worker'),
      await enter(pools[1], shape, '2 workers'),
      await enter(simd, shape, 'no worker'),
    ];
    const head = {
      id: 'workers',
      title: 'Workers, on simd',
      work: `${shape.title}; ${workOf(shape)}`,
      relative: 'multiples of one worker’s time',
    };
    return await timed(head, entrants, training, measuring);
  } finally {
    for (const pool of pools) pool.dispose();
  }
}
