import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.tsx';
import { useProblemTexts } from '../parts/problem.tsx';

/** Why somebody was not signed in; null while nothing has failed. */
export function useFailureText(error: unknown): string | null {
  const { t } = useTranslation('sign-in');
  const { detail } = useProblemTexts(error);
  if (error === null) return null;
  // What browsers throw when a person closes their question, or has no passkey here.
  const isUnanswered = error instanceof Error && ['NotAllowedError', 'AbortError'].includes(error.name);
  return isUnanswered ? t('passkey_not_used') : detail;
}

export function Failure({ children }: { readonly children: string }) {
  return (
    <p className="error" role="alert">
      <Icon name="info" />
      <span>{children}</span>
    </p>
  );
}
