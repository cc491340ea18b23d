import { create } from 'zustand';
import { startBench } from '../../bench/client.ts';
import type { BenchEvent } from '../../bench/protocol.ts';
import type { BenchReport, Machine, Section } from '../../bench/report.ts';
import { useLab } from '../store/lab-store.ts';
import { pause } from '../store/session.ts';

interface BenchState {
  readonly phase: 'idle' | 'running' | 'done' | 'failed';
  readonly machine: Machine | null;
  readonly what: string;
  /** How far the bench is, 0 … 1. */
  readonly share: number;
  /** Those that are measured. */
  readonly sections: readonly Section[];
  readonly report: BenchReport | null;
  readonly failure: string;
  /** Whether a run on the Bench was paused for this. */
  readonly paused: boolean;
}

const idle: BenchState = {
  ...{ phase: 'idle', machine: null, what: '', share: 0 },
  ...{ sections: [], report: null, failure: '', paused: false },
};

/** Outlives the page: a measurement goes on while another page is shown. */
export const useBenchReport = create<BenchState>()(() => idle);

let stopWorker: (() => void) | null = null;

/** Measures anew. A run on the Bench would take the cores that are to be measured, so it is paused. */
export function measure(quick: boolean): void {
  stopWorker?.();
  const paused = useLab.getState().run.wantsToRun && useLab.getState().run.runId > 0;
  if (paused) pause();
  useBenchReport.setState({ ...idle, phase: 'running', what: 'starting', paused });
  stopWorker = startBench(quick, receive);
}

export function stop(): void {
  stopWorker?.();
  useBenchReport.setState({ ...idle, paused: useBenchReport.getState().paused });
}

function receive(event: BenchEvent): void {
  const { setState, getState } = useBenchReport;
  if (event.type === 'machine') setState({ machine: event.machine });
  else if (event.type === 'progress') setState({ what: event.what, share: event.share });
  else if (event.type === 'section') setState({ sections: [...getState().sections, event.section] });
  else if (event.type === 'done') setState({ phase: 'done', report: event.report, share: 1 });
  else setState({ phase: 'failed', failure: event.reason });
}
