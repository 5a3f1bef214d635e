import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { accountQuery } from '../../data/accounts.ts';
import { licensesQuery } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { useFormats } from '../../format/format.ts';
import { HelpLinks } from '../../parts/help-links.tsx';
import { Page } from '../../parts/page.tsx';
import { safePath } from '../../session/way-back.ts';
import { comingCharges } from '../../data/urgency.ts';
import { Cards } from './cards.tsx';
import { Invoices } from './invoices.tsx';
import { OnInvoices } from './on-invoices.tsx';
import { openPaymentsOf, OpenPayments } from './open-payments.tsx';
import { UpcomingCharges } from './upcoming-charges.tsx';
import './billing.css';

const YEAR_DAYS = 366;

/** What is owed, what pays for it, what comes next, and the invoices. */
export function Component() {
  const { t } = useTranslation('billing');
  const { can } = useAccount();
  if (can('billing:read')) return <Billing />;
  return (
    <Page title={t('title')} heading={t('title')}>
      <div className="empty">
        <p>{t('not_your_role')}</p>
      </div>
    </Page>
  );
}

function Billing() {
  const { t } = useTranslation('billing');
  const { account } = useAccount();
  const { data: licenses } = useSuspenseQuery(licensesQuery(account));
  const { data: about } = useSuspenseQuery(accountQuery(account));
  const [search] = useSearchParams();
  const [nowMs] = useState(Date.now);
  const formats = useFormats(about.zone);
  const open = openPaymentsOf(licenses);
  const [next] = comingCharges(licenses, nowMs, YEAR_DAYS);
  return (
    <Page
      title={t('title')}
      heading={open.length === 0 ? t('nothing_open') : t('open', { count: open.length })}
      lead={
        next ? t('next', { amount: formats.money(next.amount), date: formats.longDate(next.at) }) : t('nothing_comes')
      }
    >
      {open.length > 0 && <OpenPayments payments={open} zone={about.zone} />}
      <div className="cols">
        <div>
          <Cards zone={about.zone} next={search.has('next') ? safePath(search.get('next')) : null} />
          <UpcomingCharges licenses={licenses} nowMs={nowMs} zone={about.zone} />
        </div>
        <aside>
          <OnInvoices account={about} />
          <HelpLinks articles={['payment-method', 'invoices', 'payment-failed']} />
        </aside>
      </div>
      <Invoices zone={about.zone} />
    </Page>
  );
}
