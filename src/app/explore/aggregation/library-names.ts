import type { ParamValues } from '../../../core/params.ts';

/** What a library calls an aggregation, and the parameters that make it the same number by number. */
export interface LibraryName {
  readonly library: string;
  readonly name: string;
  readonly changes: ParamValues;
}

const verl = { countMasked: false, empty: 'nan', lengthEps: 1e-8 } as const;

/**
 * By aggregation. Parameters that an aggregation lacks are left aside. Read in TRL f2cd577, verl 1dda039, OpenRLHF
 * 3c3be62 and open-instruct e6c3044.
 */
export const libraryNames: Readonly<Record<string, readonly LibraryName[]>> = {
  'sequence-mean': [
    { library: 'TRL', name: 'loss_type="grpo", "sapo"', changes: {} },
    { library: 'verl', name: 'loss_agg_mode=seq-mean-token-mean', changes: verl },
    { library: 'OpenRLHF', name: 'with policy_loss_type gspo', changes: verl },
  ],
  'token-mean': [
    { library: 'TRL', name: 'loss_type="dapo" (default), "cispo", "vespo"', changes: {} },
    { library: 'verl', name: 'loss_agg_mode=token-mean (default)', changes: verl },
    { library: 'OpenRLHF', name: 'as it comes', changes: verl },
    { library: 'open-instruct', name: 'loss_denominator=token (default)', changes: {} },
  ],
  constant: [
    { library: 'TRL', name: 'loss_type="dr_grpo"', changes: {} },
    { library: 'verl', name: 'loss_agg_mode=seq-mean-token-sum-norm', changes: { ...verl, padded: true } },
    { library: 'verl', name: 'loss_agg_mode=seq-mean-token-sum', changes: { ...verl, length: 1 } },
    { library: 'verl', name: 'loss_agg_mode=token-sum', changes: { length: 1, perRow: false } },
    {
      library: 'open-instruct',
      name: 'loss_denominator=<number>; here 512',
      changes: { length: 512, perRow: false },
    },
  ],
  'length-weighted': [
    { library: 'TRL', name: 'loss_type="luspo", sequence ratio', changes: {} },
    { library: 'TRL', name: 'loss_type="luspo", token ratio', changes: { padded: true } },
  ],
};
