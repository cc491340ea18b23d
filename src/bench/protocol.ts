import type { BenchReport, Machine, Section } from './report.ts';

/** All that the page and the bench's worker say to one another. */
export interface BenchCommand {
  readonly quick: boolean;
}

export type BenchEvent =
  | { readonly type: 'machine'; readonly machine: Machine }
  /** What is being measured, and how far the whole bench is, 0 … 1. */
  | { readonly type: 'progress'; readonly what: string; readonly share: number }
  | { readonly type: 'section'; readonly section: Section }
  | { readonly type: 'done'; readonly report: BenchReport }
  | { readonly type: 'failed'; readonly reason: string };
