import type { ReactNode } from 'react';
import { Announcements } from '../shell/announcements.tsx';
import { Brand } from '../shell/brand.tsx';
import { LanguageSelect } from '../shell/language-select.tsx';
import { LegalLinks } from '../shell/legal-links.tsx';
import { SignInQuestionSlot } from './sign-in-question.tsx';
import '../pages/sign-in/sign-in.css';

interface LonePageProps {
  readonly title: string;
  readonly lead: string;
  /** It has more than a few lines. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A page of somebody who is signed in, outside of every account. */
export function LonePage({ title, lead, isWide = false, children }: LonePageProps) {
  return (
    <div className={isWide ? 'gate-side alone wide' : 'gate-side alone'}>
      <title>{`${title} · Evergreen`}</title>
      <header>
        <Brand />
        <LanguageSelect />
      </header>
      <main id="main">
        <h1>{title}</h1>
        <p className="lead">{lead}</p>
        {children}
      </main>
      <LegalLinks />
      <SignInQuestionSlot />
      <Announcements />
    </div>
  );
}
