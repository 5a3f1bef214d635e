import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useForgetEverything, type Me } from '../../data/me.ts';
import { focusNewHeading } from '../../parts/heading-focus.ts';
import { SignInForm } from '../../session/sign-in-form.tsx';
import { keepWayBack, safePath, withWayBack } from '../../session/way-back.ts';
import { Brand } from '../../shell/brand.tsx';
import { LanguageSelect } from '../../shell/language-select.tsx';
import { LegalLinks } from '../../shell/legal-links.tsx';
import { findLicencesPath } from '../../shell/public-pages.ts';
import './sign-in.css';

/** Where the ownership of an account is claimed. */
const CLAIMS = '/claims';

/** The way in. Its answer is the same for every address. */
export function Component() {
  const { t } = useTranslation(['sign-in', 'app']);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const forgetEverything = useForgetEverything();
  const next = safePath(search.get('next'));

  function signedIn(me: Me) {
    forgetEverything(me);
    focusNewHeading();
    void navigate(next, { replace: true });
  }

  return (
    <div className="gate">
      <title>{`${t('heading')} · Evergreen`}</title>
      <a className="skip" href="#main">
        {t('app:skip')}
      </a>
      <aside className="gate-art" aria-hidden="true">
        <Rings />
        <p>{t('rings')}</p>
      </aside>
      <div className="gate-side">
        <header>
          <Brand />
          <LanguageSelect />
        </header>
        <main id="main">
          <h1>{sentTo === null ? t('heading') : t('look_into_mail')}</h1>
          <p className="lead">{sentTo === null ? t('lead') : t('code_sent', { email: sentTo })}</p>
          <SignInForm onSignedIn={signedIn} onCodeSent={setSentTo} onLeaving={() => keepWayBack(next)} />
          {sentTo === null && (
            <>
              <p className="hint">{t('new_here')}</p>
              <p className="hint">
                {t('address_unknown')} <a href={findLicencesPath()}>{t('find_licences')}</a>
              </p>
              <p className="hint">
                {next === CLAIMS ? t('claims_about') : <Link to={withWayBack('/sign-in', CLAIMS)}>{t('claims')}</Link>}
              </p>
            </>
          )}
        </main>
        <LegalLinks />
      </div>
    </div>
  );
}

/** Year rings, drawn around a centre that moves a little with each. */
const RINGS = Array.from({ length: 15 }, (_ring, index) => ({
  cx: 390 + index * 3.2,
  cy: 360 - index * 3.5,
  r: 26 + index * 27.8,
}));

function Rings() {
  return (
    <svg viewBox="0 0 640 900" preserveAspectRatio="xMidYMid slice" fill="none">
      {RINGS.map(({ cx, cy, r }, index) => (
        <circle
          key={r}
          cx={cx}
          cy={cy}
          r={r}
          className={index === RINGS.length - 2 ? 'year' : index === RINGS.length - 1 ? 'ahead' : undefined}
        />
      ))}
    </svg>
  );
}
