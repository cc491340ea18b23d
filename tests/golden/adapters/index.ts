import type { Adapter } from '../adapter.ts';
import { aggregationAdapters } from './aggregations.ts';
import { groupAdapters } from './groups.ts';
import { openrlhfLosses } from './loss-openrlhf.ts';
import { trlLosses } from './loss-trl.ts';
import { verlLosses } from './loss-verl.ts';

// One line each: `...adapters of a topic`.
export const adapters: readonly Adapter[] = [
  ...aggregationAdapters,
  ...groupAdapters,
  ...openrlhfLosses,
  ...trlLosses,
  ...verlLosses,
];
