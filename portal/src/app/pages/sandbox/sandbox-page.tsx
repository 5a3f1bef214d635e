import { useQueryErrorResetBoundary, useSuspenseQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useLocation, useParams } from 'react-router';
import { accountQuery } from '../../data/accounts.ts';
import { useAccount } from '../../data/me.ts';
import { sandboxQuery, type Sandbox } from '../../data/sandboxes.ts';
import { useFormats } from '../../format/format.ts';
import { ButtonLink } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { OverlayScopeProvider } from '../../parts/overlay-scope.ts';
import { Page } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { ErrorBoundary } from '../../shell/error-boundary.tsx';
import { SandboxBar } from './sandbox-bar.tsx';
import './sandbox.css';
import { sandboxPath, type InSandbox } from './use-sandbox.ts';
import { useWalk } from './use-walk.ts';

/** A sandbox: a striped frame with its own clock around everything that is in it. */
export function Component() {
  const { account } = useAccount();
  const { sandbox: id = '' } = useParams();
  const { data } = useSuspenseQuery(sandboxQuery(account, id));
  return data ? <InFrame key={data.id} sandbox={data} /> : <NoSandbox />;
}

const PARTS = ['clock', 'compare', 'mails', 'charges'] as const;

function InFrame({ sandbox }: { sandbox: Sandbox }) {
  const { t } = useTranslation('sandbox');
  const { account, can } = useAccount();
  const { data: owner } = useSuspenseQuery(accountQuery(account));
  const { reset } = useQueryErrorResetBoundary();
  const { pathname } = useLocation();
  const walking = useWalk(sandbox);
  const mayTry = sandbox.discarded_at === null && can('sandboxes:write');
  const context: InSandbox = { ...walking, sandbox, zone: owner.zone, mayTry };
  return (
    <OverlayScopeProvider value={{ className: 'sandbox-side', note: <SandboxNote sandbox={sandbox} /> }}>
      <div className="sandbox">
        <SandboxBar sandbox={sandbox} zone={owner.zone} mayTry={mayTry} />
        <div className="sandbox-in">
          <nav className="parts" aria-label={t('parts.label')}>
            <ul>
              {PARTS.map((part) => (
                <li key={part}>
                  <NavLink end to={sandboxPath(sandbox, part === 'clock' ? '' : part)}>
                    {t(`parts.${part}`)}
                  </NavLink>
                </li>
              ))}
            </ul>
          </nav>
          <Notice sandbox={sandbox} zone={owner.zone} mayTry={mayTry} />
          <ErrorBoundary key={pathname} onReset={reset}>
            <Suspense
              fallback={
                <div className="page">
                  <Skeleton />
                </div>
              }
            >
              <Outlet context={context} />
            </Suspense>
          </ErrorBoundary>
        </div>
      </div>
    </OverlayScopeProvider>
  );
}

/** Stands at the head of every sheet of the sandbox. */
function SandboxNote({ sandbox }: Pick<InSandbox, 'sandbox'>) {
  const { t } = useTranslation('sandbox');
  return (
    <p className="sandbox-sheet-note">
      <Icon name="sandbox" />
      <span>
        <b>{t('command.in_sandbox', { name: sandbox.name })}</b> {t('command.banner')}
      </span>
    </p>
  );
}

/** Why nothing can be tried, where that is so. */
function Notice({ sandbox, zone, mayTry }: Pick<InSandbox, 'sandbox' | 'zone' | 'mayTry'>) {
  const { t } = useTranslation('sandbox');
  const { account } = useAccount();
  const { date } = useFormats(zone);
  if (mayTry) return null;
  const { discarded_at: discardedAt } = sandbox;
  return (
    <div className="banner" role="status">
      <Icon name="info" />
      {discardedAt === null ? (
        <p>{t('read_only')}</p>
      ) : (
        <>
          <p>
            <b>{t('gone.discarded', { date: date(discardedAt) })}</b> {t('gone.discarded_about')}
          </p>
          <ButtonLink size="small" href={`/${account}/sandbox`}>
            {t('gone.new')}
          </ButtonLink>
        </>
      )}
    </div>
  );
}

function NoSandbox() {
  const { t } = useTranslation('sandbox');
  const { account } = useAccount();
  return (
    <Page title={t('title')} heading={t('gone.not_found')} lead={t('gone.not_found_about')}>
      <ButtonLink href={`/${account}/sandbox`}>{t('bar.all')}</ButtonLink>
    </Page>
  );
}
