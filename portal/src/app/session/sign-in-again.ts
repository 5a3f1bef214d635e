import { useSyncExternalStore } from 'react';

/** Why a person has to sign in before a request can be answered. */
export type SignInReason = 'session_over' | 'step_up';

export interface SignInQuestion {
  readonly reason: SignInReason;
  readonly answer: (signedIn: boolean) => void;
}

let question: (SignInQuestion & { readonly asked: Promise<boolean> }) | null = null;
const listeners = new Set<() => void>();

/** Asks the person to sign in, once for all requests that wait. Resolves to false when they close the question. */
export function askToSignIn(reason: SignInReason): Promise<boolean> {
  if (question) return question.asked;
  const { promise: asked, resolve } = Promise.withResolvers<boolean>();
  const answer = (signedIn: boolean) => {
    question = null;
    notify();
    resolve(signedIn);
  };
  question = { reason, answer, asked };
  notify();
  return asked;
}

/** Whether the person is asked to sign in at this moment. */
export function isAsking(): boolean {
  return question !== null;
}

/** The open question, for the dialog that asks it. */
export function useSignInQuestion(): SignInQuestion | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => question,
  );
}

/** Reads from a response whether a sign-in would change it. */
export async function isSignInNeeded(response: Response): Promise<SignInReason | null> {
  if (response.status !== 401 && response.status !== 403) return null;
  const { code } = (await response
    .clone()
    .json()
    .catch(() => ({}))) as { code?: string };
  if (code === 'unauthenticated') return 'session_over';
  return code === 'step_up_required' ? 'step_up' : null;
}

function notify(): void {
  for (const listener of listeners) listener();
}
