import { lazy, Suspense } from 'react';
import { useSignInQuestion } from './sign-in-again.ts';

const SignInDialog = lazy(async () => ({ default: (await import('./sign-in-dialog.tsx')).SignInDialog }));

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
