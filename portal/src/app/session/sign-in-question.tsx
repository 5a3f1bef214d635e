import { Suspense } from 'react';
import { useSignInQuestion } from './sign-in-again.ts';
import { lazyPart } from '../parts/load-part.ts';

const SignInDialog = lazyPart(async () => (await import('./sign-in-dialog.tsx')).SignInDialog);

/** Where the person is asked to sign in again, while a request waits for it. */
export function SignInQuestionSlot() {
  const question = useSignInQuestion();
  if (!question) return null;
  return (
    <Suspense>
      <SignInDialog question={question} />
    </Suspense>
  );
}
