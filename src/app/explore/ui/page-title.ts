import { useEffect } from 'react';

/** The browser's title while a page is shown. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = `${title} – GRPO Lab`;
    return () => {
      document.title = before;
    };
  }, [title]);
}
