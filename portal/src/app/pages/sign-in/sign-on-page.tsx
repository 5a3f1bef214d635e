import { useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation } from 'react-router';
import { meQuery } from '../../data/me.ts';
import { ButtonLink } from '../../parts/button.tsx';
import { LonePage } from '../../session/lone-page.tsx';
import { Failure, useFailureText } from '../../session/sign-in-failure.tsx';
import { tellOtherTabs } from '../../session/sign-in-elsewhere.ts';
import { singleSignOnAddress } from '../../session/sign-in-ways.ts';
import { emailToSignOn, keepWayBack, SIGN_ON, wayBack, withWayBack } from '../../session/way-back.ts';

/** A tab beside the one that waits for a sign-in: it leads to an identity provider, and is where that leads back to. */
export function Component() {
  const { hash, search } = useLocation();
  const problem = new URLSearchParams(search).get('problem');
  const email = emailToSignOn(hash);
  if (problem !== null) return <NotSignedIn problem={problem} />;
  return email === null ? <SignedIn /> : <ToProvider email={email} />;
}

function ToProvider({ email }: { readonly email: string }) {
  const { t } = useTranslation('sign-in');
  const [failure, setFailure] = useState<unknown>(null);
  const [noProvider, setNoProvider] = useState(false);
  const failureText = useFailureText(failure);
  const hasFailed = noProvider || failureText !== null;
  useEffect(() => {
    async function go() {
      const address = await singleSignOnAddress(email, { fresh: true });
      if (address === null) return setNoProvider(true);
      keepWayBack(SIGN_ON);
      location.replace(address);
    }
    go().catch(setFailure);
  }, [email]);
  return (
    <LonePage title={t('single_sign_on')} lead={t(hasFailed ? 'other_tab.not_taken' : 'other_tab.to_provider')}>
      {noProvider && <Failure>{t('no_provider')}</Failure>}
      {failureText !== null && <Failure>{failureText}</Failure>}
    </LonePage>
  );
}

/** The sign-in was refused on the way back: see `finishSignOn`. */
function NotSignedIn({ problem }: { readonly problem: string }) {
  const { t } = useTranslation('sign-in');
  const wanted = wayBack() ?? '/';
  const isOwnTab = wanted === SIGN_ON;
  return (
    <LonePage title={t('single_sign_on')} lead={t(isOwnTab ? 'other_tab.not_taken' : 'failed.about')}>
      <Failure>{t(FAILED[problem] ?? 'failed.otherwise')}</Failure>
      {!isOwnTab && (
        <ButtonLink look="primary" size="big" block href={withWayBack('/sign-in', wanted)}>
          {t('sign_in')}
        </ButtonLink>
      )}
    </LonePage>
  );
}

const FAILED: Readonly<Record<string, 'failed.refused' | 'failed.unavailable'>> = {
  sign_on_refused: 'failed.refused',
  identity_provider_unavailable: 'failed.unavailable',
};

function SignedIn() {
  const { t } = useTranslation('sign-in');
  const { data: me } = useSuspenseQuery(meQuery);
  const isSignedIn = me !== null;
  useEffect(() => {
    if (!isSignedIn) return;
    tellOtherTabs();
    // Browsers close what has not been elsewhere, and leave the rest to the person.
    close();
  }, [isSignedIn]);
  if (!isSignedIn) return <Navigate to="/sign-in" replace />;
  return <LonePage title={t('other_tab.signed_in')} lead={t('other_tab.signed_in_about')} children={null} />;
}
