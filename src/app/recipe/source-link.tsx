import type { Source } from '../../core/stages/stage.ts';

/** Where a formula comes from. */
export function SourceLink({ source }: { source: Source | undefined }) {
  if (!source) return null;
  const { title, arxiv, url } = source;
  const address = arxiv ? `https://arxiv.org/abs/${arxiv}` : url;
  if (!address?.startsWith('https://')) return <cite>{title}</cite>;
  return (
    <a href={address} target="_blank" rel="noreferrer">
      {title}
      {arxiv ? `, arXiv:${arxiv}` : ''}
    </a>
  );
}
