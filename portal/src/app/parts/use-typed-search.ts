import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';

/** Typing is searched for when it stops this long. */
const PAUSE_MS = 250;

/** What a search field holds, and what is searched for: that stands in the address under `name`. */
export function useTypedSearch(name: string) {
  const [parameters, setParameters] = useSearchParams();
  const asked = parameters.get(name) ?? '';
  const [typed, setTyped] = useState(asked);
  useEffect(() => {
    const query = typed.trim();
    if (query === asked) return;
    const ask = () =>
      setParameters(
        (current) => {
          if (query === '') current.delete(name);
          else current.set(name, query);
          return current;
        },
        { replace: true, preventScrollReset: true },
      );
    const timer = setTimeout(ask, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [name, typed, asked, setParameters]);
  return { asked, typed, setTyped };
}
