import type { ReactNode } from 'react';
import './pairs.css';

/** A fact's name and what is the case. A fact that is not known is left out. */
export type Pair = readonly [name: string, value: ReactNode];

/** Facts, one a line: the name first, what is the case at the end. */
export function Pairs({ pairs }: { pairs: readonly Pair[] }) {
  return (
    <dl className="pairs">
      {pairs.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
