import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useLocation } from 'react-router';
import { useAccount, useMe } from '../data/me.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { focusNewHeading } from '../parts/heading-focus.ts';
import { Skeleton } from '../parts/skeleton.tsx';
import { SignInQuestionSlot } from '../session/sign-in-question.tsx';
import { AccountMenu } from './account-menu.tsx';
import { AskedSlot } from './asked-slot.tsx';
import { Announcements } from './announcements.tsx';
import { Brand } from './brand.tsx';
import { CommandPalette } from './command-palette.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { useKeepFocus } from './keep-focus.ts';
import { LegalLinks } from './legal-links.tsx';
import { NoticesSlot } from './notices-slot.tsx';
import { OfflineBanner } from './offline-banner.tsx';
import { QueueSlot } from './queue-slot.tsx';
import { RailFoot } from './rail-foot.tsx';
import { SettingsMenu } from './settings-menu.tsx';
import { useLiveChanges } from './use-live-changes.ts';
import { ViewBanner } from './view-banner.tsx';

/** The frame around every page of an account: the rail, the page, and what floats above both. */
export function Frame() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const { reset } = useQueryErrorResetBoundary();
  useFocusOnNewPage();
  useLiveChanges(useAccount().account);
  useKeepFocus();
  return (
    <>
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <div className="app">
        <header className="rail">
          <Brand />
          <AccountMenu />
          <MainNavigation />
          <RailFoot>
            <NoticesSlot />
            <CommandPalette />
            <SettingsMenu />
            <HelpLink />
          </RailFoot>
        </header>
        <main className="sheet" id="main">
          <ViewBanner />
          <OfflineBanner />
          <QueueSlot />
          <ErrorBoundary key={areaOf(pathname)} onReset={reset}>
            <Suspense
              fallback={
                <div className="page page-loading">
                  <Skeleton />
                </div>
              }
            >
              <Outlet />
            </Suspense>
          </ErrorBoundary>
          <div className="page-foot">
            <LegalLinks />
          </div>
        </main>
      </div>
      <SignInQuestionSlot />
      <Announcements />
    </>
  );
}

/** The page of an address. A command's sheet floats above the page of its licence; the cancellation is a page of its own. */
function pageOf(pathname: string): string {
  const licence = /^\/[^/]+\/licences\/[^/]+(?!\/cancel)(?=\/)/.exec(pathname);
  const copy = /^\/[^/]+\/sandbox\/[^/]+\/licences\/[^/]+/.exec(pathname);
  return (licence ?? copy)?.[0] ?? pathname;
}

/** What stays while its pages change: a sandbox, whose clock may be on its way. */
function areaOf(pathname: string): string {
  return /^\/[^/]+\/sandbox\/[^/]+/.exec(pathname)?.[0] ?? pageOf(pathname);
}

/** After a change of page, keyboard and screen reader begin at its heading. */
function useFocusOnNewPage(): void {
  const { pathname } = useLocation();
  const page = pageOf(pathname);
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    scrollTo(0, 0);
    focusNewHeading();
  }, [page]);
}

function HelpLink() {
  const { t } = useTranslation();
  const { account } = useAccount();
  return (
    <NavLink to={`/${account}/help`}>
      <Icon name="help" />
      <span className="label">{t('nav.help')}</span>
    </NavLink>
  );
}

function MainNavigation() {
  const { t } = useTranslation();
  const { account, can } = useAccount();
  const { session } = useMe();
  const links: { to: string; icon: IconName; name: string; shown: boolean }[] = [
    { to: 'licences', icon: 'licences', name: t('nav.licences'), shown: can('licenses:read') },
    { to: 'billing', icon: 'billing', name: t('nav.billing'), shown: can('billing:read') },
    { to: 'sandbox', icon: 'sandbox', name: t('nav.sandbox'), shown: can('sandboxes:read') },
    { to: 'organisation', icon: 'org', name: t('nav.organisation'), shown: can('members:read') },
    { to: 'you', icon: 'passkey', name: t('nav.you'), shown: session.sign_on?.only !== true },
  ];
  return (
    <nav className="nav" aria-label={t('nav.main')}>
      <ul>
        {links
          .filter(({ shown }) => shown)
          .map(({ to, icon, name }) => (
            <li key={to}>
              <NavLink to={`/${account}/${to}`}>
                <Icon name={icon} />
                {name}
                {to === 'licences' && <AskedSlot />}
              </NavLink>
            </li>
          ))}
      </ul>
    </nav>
  );
}
