import { useEffect, useRef, type ReactNode } from 'react';
import { Icon, type IconName } from '../../parts/icon.tsx';

interface ResultProps {
  readonly icon: IconName;
  readonly title: string;
  readonly isBusy?: boolean;
  readonly isAlert?: boolean;
  readonly children: ReactNode;
}

/** An outcome, announced, with the focus at its heading. */
export function Result({ icon, title, isBusy = false, isAlert = false, children }: ResultProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [title]);
  return (
    <section className="buy-result" role={isAlert ? 'alert' : 'status'} aria-busy={isBusy}>
      <Icon name={icon} />
      <div>
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {children}
      </div>
    </section>
  );
}
