import { methods } from '../../core/methods/index.ts';
import type { PageProps } from '../router.ts';
import { NoSuchPage } from '../shell/no-such-page.tsx';
import { CatalogueIndex } from './catalogue-index.tsx';
import { MethodPage } from './method-page.tsx';

/** `#/methods`: the catalogue; `#/methods/gspo`: one method. */
export default function MethodsPage({ path, query }: PageProps) {
  if (path === '') return <CatalogueIndex query={query} />;
  const method = methods.find(({ id }) => id === path);
  return method ? <MethodPage key={path} method={method} /> : <NoSuchPage />;
}
