import { useRef, type ReactNode } from 'react';
import { useHeadingFocus } from './heading-focus.ts';

interface PageProps {
  /** Of the browser's window; the product's name is added. */
  readonly title: string;
  /** The heading says what is the case: "Two licences need you". */
  readonly heading: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly crumbs?: ReactNode;
  readonly children?: ReactNode;
}

/** A page inside the frame: its title, its heading, and what belongs to it. */
export function Page({ title, heading, lead, actions, crumbs, children }: PageProps) {
  const ref = useRef<HTMLHeadingElement>(null);
  const focusable = useHeadingFocus(ref);
  return (
    <div className="page">
      <title>{`${title} · Evergreen`}</title>
      {crumbs}
      <div className="page-head">
        <div>
          <h1 ref={ref} {...focusable}>
            {heading}
          </h1>
          {lead !== undefined && <p>{lead}</p>}
        </div>
        {actions !== undefined && <div className="btns">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
