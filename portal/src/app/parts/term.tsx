import { Suspense, useRef, useState, type ReactNode } from 'react';
import { lazyExtra } from './load-part.ts';

const TermPopover = lazyExtra(async () => (await import('./term-popover.tsx')).TermPopover);

export type Word = 'net' | 'payment_due' | 'reduced' | 'hash' | 'witness' | 'sandbox_clock' | 'overlap';

/** A word that is explained where it stands: at a press, so that it needs no pointer. */
export function Term({ word, children }: { word: Word; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        type="button"
        className="term"
        ref={trigger}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setOpen(true)}
      >
        {children}
      </button>
      {isOpen && (
        <Suspense>
          <TermPopover word={word} trigger={trigger} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
