import type { ComponentType } from 'react';
import type { PageProps } from '../router.ts';

/** One page: what it is called, what it is about, and where its code is. */
export interface ExplorerPage {
  /** Stands in its address: `#/explore/clip`. */
  readonly id: string;
  /** What people look for. */
  readonly name: string;
  /** The question that it answers. */
  readonly title: string;
  readonly load: () => Promise<{ default: ComponentType<Pick<PageProps, 'query'>> }>;
}

export const explorers: readonly ExplorerPage[] = [
  {
    id: 'advantage',
    name: 'Advantage',
    title: 'What is a response compared with?',
    load: () => import('./advantage/advantage.tsx'),
  },
  {
    id: 'clip',
    name: 'Clip',
    title: 'How far may a token move before it is let go?',
    load: () => import('./clip/clip.tsx'),
  },
  {
    id: 'kl',
    name: 'KL estimators',
    title: 'How far has the policy strayed, and who can tell?',
    load: () => import('./kl/kl.tsx'),
  },
  {
    id: 'aggregation',
    name: 'Aggregation',
    title: 'How does length count?',
    load: () => import('./aggregation/aggregation.tsx'),
  },
  {
    id: 'rewards',
    name: 'Reward shapes',
    title: 'What does a longer answer cost?',
    load: () => import('./rewards/rewards.tsx'),
  },
];

/** The page at an address. Throws where there is none. */
export function explorerOf(id: string): ExplorerPage {
  const found = explorers.find((explorer) => explorer.id === id);
  if (!found)
    throw new Error(`no explorer "${id}"; there are ${explorers.map((each) => each.id).join(', ')}`);
  return found;
}
