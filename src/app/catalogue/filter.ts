import { verdicts } from '../../core/claims/claim.ts';
import type { Evidence, Method } from '../../core/methods/_method.ts';
import { evidences } from '../../core/methods/_method.ts';
import { isListStage, stages } from '../../core/stages/index.ts';
import { type StageId, stageIds } from '../../core/stages/stage.ts';
import { type Outcome, unmeasured } from './ledger.ts';

/** What of the catalogue is shown: all of it where a part is ''. */
export interface Filter {
  readonly text: string;
  readonly stage: StageId | '';
  readonly verdict: Outcome | '';
  readonly evidence: Evidence | '';
}

export const noFilter: Filter = { text: '', stage: '', verdict: '', evidence: '' };

const choices = { stage: stageIds, verdict: [...verdicts, unmeasured], evidence: evidences } as const;

/** A filter from the page's address; what is not known there is left out. */
export function readFilter(query: string): Filter {
  const fields = new URLSearchParams(query);
  const choice = <T extends string>(name: keyof typeof choices, known: readonly T[]) =>
    known.find((each) => each === fields.get(name)) ?? '';
  return {
    text: fields.get('text') ?? '',
    stage: choice('stage', choices.stage),
    verdict: choice('verdict', choices.verdict),
    evidence: choice('evidence', choices.evidence),
  };
}

export function writeFilter(filter: Filter): string {
  return new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== '')).toString();
}

/** The stages that a method changes, now or in a later phase, in their order: variants and parameters alike. */
export function changedStages({ changes, phases = [] }: Method): StageId[] {
  const keys = [changes, ...phases.map((phase) => phase.changes)].flatMap((each) => Object.keys(each));
  const named = keys.flatMap((key) => {
    const [owner] = key.split('.');
    const stage = stageIds.find((id) => id === owner);
    // In stages that take several variants a parameter's owner is the variant: `kl.beta`.
    return stage ? [stage] : listStages.filter(([, ids]) => ids.includes(owner)).map(([id]) => id);
  });
  return stageIds.filter((id) => named.includes(id));
}

const listStages = stageIds
  .filter(isListStage)
  .map((stage) => [stage, stages[stage].variants.map(({ id }) => id)] as const);

export function matches(method: Method, outcomes: readonly Outcome[], filter: Filter): boolean {
  const { title, summary, source, card } = method;
  const words = [method.id, title, summary, source.title, source.arxiv ?? '', card?.what ?? '']
    .join(' ')
    .toLowerCase();
  return (
    filter.text
      .toLowerCase()
      .split(/\s+/)
      .every((word) => words.includes(word)) &&
    (filter.stage === '' || changedStages(method).includes(filter.stage)) &&
    (filter.verdict === '' || outcomes.includes(filter.verdict)) &&
    (filter.evidence === '' || card?.evidence === filter.evidence)
  );
}
