import { QueryErrorResetBoundary, useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { Suspense, useId, type ReactNode } from 'react';
import { ErrorBoundary } from '../shell/error-boundary.tsx';
import { announce } from '../shell/announcements.tsx';
import { Skeleton } from './skeleton.tsx';

interface SectionProps {
  readonly heading: string;
  /** Where links of the page lead to it. */
  readonly id?: string;
  readonly about?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page that loads, and fails, by itself. */
export function Section({ heading, id: named, about, children }: SectionProps) {
  const own = useId();
  const id = named ?? own;
  return (
    <section className="section" aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id} tabIndex={named === undefined ? undefined : -1}>
          {heading}
        </h2>
        {about !== undefined && <p>{about}</p>}
      </div>
      <QueryErrorResetBoundary>
        {({ reset }) => (
          <ErrorBoundary onReset={reset}>
            <Suspense fallback={<Skeleton />}>{children}</Suspense>
          </ErrorBoundary>
        )}
      </QueryErrorResetBoundary>
    </section>
  );
}

interface Change<V, R> {
  readonly send: (values: V) => Promise<R>;
  /** What is read again afterwards. */
  readonly changes: QueryKey;
  /** What is announced when it is done. */
  readonly done: string;
  readonly after?: (result: R) => void;
}

/** A change by the API: what it touches is read again, and its outcome is announced. */
export function useChange<V = void, R = unknown>({ send, changes, done, after }: Change<V, R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: async (result) => {
      await client.invalidateQueries({ queryKey: changes });
      announce(done);
      after?.(result);
    },
  });
}
