import { useEffect } from 'react';

type Place = { readonly current: HTMLElement | null };

/** Takes the focus to a place when it opens and gives it back when it closes. */
export function useFocusInside(place: Place): void {
  useEffect(() => {
    const before = document.activeElement;
    place.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [place]);
}
