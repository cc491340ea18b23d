import type { PhaseBound, Section } from './report.ts';
import { training } from './step.ts';

/** From this part of the peak on, it is the products that a phase waits for. */
const mostlyProducts = 0.5;

/** Below this growth from one member to sixteen, a phase waits for calls rather than for work. */
const mostlyCalls = 8;

interface Measured {
  readonly share: number;
  /** Part of the peak that its products reach; null where no peak is known. */
  readonly peak: number | null;
  /** Its time with 16 members, in multiples of its time with one. */
  readonly growth: number;
}

/** What a phase waits for, and the measurement that says so. */
export function boundOf({ peak, growth }: Omit<Measured, 'share'>): Pick<PhaseBound, 'bound' | 'because'> {
  if (growth < mostlyCalls) {
    return { bound: 'calls', because: `16 members take only ${growth.toFixed(1)} × the time of one` };
  }
  if (peak === null) {
    return { bound: 'work', because: `16 members take ${growth.toFixed(1)} × the time of one` };
  }
  const percent = Math.round(100 * peak);
  if (peak >= mostlyProducts) {
    return { bound: 'products', because: `its matrix products alone run at ${percent} % of the peak` };
  }
  return { bound: 'other', because: `its matrix products would take ${percent} % of its time at the peak` };
}

/**
 * What each phase of a step is bound by, from a section that counts members (rows of 1 and 16 members) and, where
 * products are counted, the part of the peak that each phase reaches.
 */
export function boundsOf(
  runtime: string,
  members: Section,
  peak: Readonly<Record<string, number>> | null,
): PhaseBound[] {
  const row = (label: string) => members.rows.find((each) => each.label.startsWith(label));
  const one = row('1 member');
  const sixteen = row('16 members');
  if (!one || !sixteen) return [];
  const total = sixteen.ms.total.median;
  return training.map((phase) => {
    const share = sixteen.ms[phase].median / total;
    const growth = sixteen.relative[phase].median;
    return { runtime, phase, share, ...boundOf({ peak: peak?.[phase] ?? null, growth }) };
  });
}
