/** The contracts of all stages, in the order in which data flows. */
export * from './drawing.ts';
export * from './judging.ts';
export * from './learning.ts';
export * from './variant.ts';
