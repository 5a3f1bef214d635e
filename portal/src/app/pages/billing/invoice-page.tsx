import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { invoiceQuery, type Invoice } from '../../data/billing.ts';
import { accountQuery } from '../../data/accounts.ts';
import { useAccount } from '../../data/me.ts';
import { paymentMethodsQuery } from '../../data/payment-methods.ts';
import { addressLines } from '../../format/address.ts';
import { justBefore, useFormats } from '../../format/format.ts';
import { ButtonLink } from '../../parts/button.tsx';
import { Crumbs } from '../../parts/crumbs.tsx';
import { Page } from '../../parts/page.tsx';
import { cardName } from '../../format/card.ts';
import { InvoiceStatus } from './invoice-status.tsx';
import { PdfButton } from './pdf-button.tsx';
import { usePlanName } from '../../data/plan-name.ts';
import './billing.css';

/** One invoice: its lines, who it is for, and what has become of it. */
export function Component() {
  const { t } = useTranslation('billing');
  const { account, can } = useAccount();
  const { invoice: id = '' } = useParams();
  const { data: invoice } = useSuspenseQuery(invoiceQuery(account, id));
  const { data: about } = useSuspenseQuery(accountQuery(account));
  const { data: cards } = useSuspenseQuery(paymentMethodsQuery(account));
  const card = cards.find((candidate) => candidate.id === invoice.payment_method);
  const formats = useFormats(about.zone);
  const name = t('invoices.name', { date: formats.date(invoice.created_at) });
  return (
    <Page
      title={name}
      heading={name}
      crumbs={<Crumbs above={[[t('title'), `/${account}/billing`]]} here={name} />}
      actions={
        <>
          <PdfButton invoice={invoice} name={name} />
          {invoice.status === 'open' && invoice.hosted_url !== null && can('billing:write') && (
            <ButtonLink look="primary" href={invoice.hosted_url}>
              {t('invoice.pay', { amount: formats.money(invoice.amount) })}
            </ButtonLink>
          )}
        </>
      }
    >
      <dl className="facts invoice-facts">
        <div>
          <dt>{t('invoices.status')}</dt>
          <dd>
            <InvoiceStatus status={invoice.status} />
          </dd>
        </div>
        {invoice.paid_at !== null && (
          <div>
            <dt>{t('invoice.paid_on')}</dt>
            <dd>{formats.date(invoice.paid_at)}</dd>
          </div>
        )}
        {invoice.refund !== null && (
          <div>
            <dt>{t('refund.title')}</dt>
            <dd>
              {t(`refund.${invoice.refund.status}`, {
                amount: formats.money(invoice.refund.returned),
                date: formats.date(invoice.refund.updated_at),
              })}
            </dd>
          </div>
        )}
        {invoice.billed_to !== null && <BilledTo {...invoice.billed_to} />}
        {card && (
          <div>
            <dt>{t('upcoming.paid_by')}</dt>
            <dd>{cardName(card)}</dd>
          </div>
        )}
        {invoice.tax_id !== null && (
          <div>
            <dt>{t('tax_id')}</dt>
            <dd>{invoice.tax_id}</dd>
          </div>
        )}
        {invoice.purchase_order !== null && (
          <div>
            <dt>{t('purchase_order')}</dt>
            <dd>{invoice.purchase_order}</dd>
          </div>
        )}
        <div>
          <dt>{t('invoice.number')}</dt>
          <dd>
            <bdi>{invoice.number ?? invoice.id}</bdi>
          </dd>
        </div>
      </dl>
      <section className="section" aria-labelledby="lines">
        <h2 id="lines">{t('invoice.lines')}</h2>
        <Lines invoice={invoice} zone={about.zone} />
      </section>
    </Page>
  );
}

function BilledTo({ name, address }: NonNullable<Invoice['billed_to']>) {
  const { t, i18n } = useTranslation('billing');
  return (
    <div>
      <dt>{t('invoice.billed_to')}</dt>
      <dd>
        {name}
        {address && (
          <small>
            {addressLines(address, i18n.language).map((line) => (
              <span key={line}>{line}</span>
            ))}
          </small>
        )}
      </dd>
    </div>
  );
}

function Lines({ invoice, zone }: { invoice: Invoice; zone: string }) {
  const { t } = useTranslation('billing');
  const { account } = useAccount();
  const formats = useFormats(zone);
  const planName = usePlanName();
  return (
    <dl className="statement">
      {invoice.lines.map((line) => (
        <div key={`${line.license} ${line.charge} ${line.kind} ${line.start}`}>
          <dt>
            <Link to={`/${account}/licences/${line.license}`}>{planName(line.plan)}</Link>
            <small>
              {t('invoice.line', { count: line.quantity, unit: formats.money(line.unit_amount) })}
              {' · '}
              {t('invoices.from_to', { start: formats.date(line.start), end: formats.date(justBefore(line.end)) })}
            </small>
          </dt>
          <dd className="num">{formats.money(line.amount)}</dd>
        </div>
      ))}
      <div className="sum">
        <dt>{t('invoices.total')}</dt>
        <dd className="num">{formats.money(invoice.amount)}</dd>
      </div>
    </dl>
  );
}
