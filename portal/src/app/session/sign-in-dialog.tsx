import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import { meQuery, type Me } from '../data/me.ts';
import { Sheet, SheetContent } from '../parts/sheet.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { useSignInElsewhere } from './sign-in-elsewhere.ts';
import type { SignInQuestion } from './sign-in-again.ts';
import '../pages/sign-in/sign-in.css';

/** Asks the person to sign in where they are; what waits for it then goes on. */
export function SignInDialog({ question }: { question: SignInQuestion }) {
  const { t } = useTranslation('sign-in');
  const client = useQueryClient();
  const [before] = useState(() => client.getQueryData(meQuery.queryKey));
  useSignInElsewhere(before, signedIn);

  const cancel = () => question.answer(false);

  function signedIn(me: Me) {
    // Somebody else now: nothing of the person before may stay.
    if (before && before.person.id !== me.person.id) return location.assign('/portal');
    client.setQueryData(meQuery.queryKey, me);
    question.answer(true);
  }

  return (
    <Sheet onClose={cancel}>
      <SheetContent
        heading={t(`again.${question.reason}`)}
        // Over another dialog nothing else has the focus.
        isOutcome
        about={t(`again.${question.reason}_about`)}
        closeName={t('again.close')}
        onClose={cancel}
      >
        <SignInForm onSignedIn={signedIn} {...(before ? { email: before.person.email } : {})} />
      </SheetContent>
    </Sheet>
  );
}
