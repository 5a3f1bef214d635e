import type { License } from '../../data/licenses.ts';
import { TermQuestion } from '../../parts/term-question.tsx';

/** Explains the word for the state of a licence whose payment is open. */
export function StateTerm({ license: { state, access } }: { license: License }) {
  if (state !== 'grace') return null;
  return (
    <>
      {' '}
      <TermQuestion word={access === 'reduced' ? 'reduced' : 'payment_due'} />
    </>
  );
}
