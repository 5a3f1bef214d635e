import { useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { invoicesQuery, type Invoice } from '../../data/billing.ts';
import { useAccount } from '../../data/me.ts';
import { justBefore, useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Section } from '../../parts/section.tsx';
import { TableHead } from '../../parts/table-head.tsx';
import { useTypedSearch } from '../../parts/use-typed-search.ts';
import { InvoiceStatus } from './invoice-status.tsx';
import { PdfButton } from './pdf-button.tsx';
import { usePlanName } from '../../data/plan-name.ts';

/** The invoices, the newest first: all, or those that are sought. */
export function Invoices({ zone }: { zone: string }) {
  const { t } = useTranslation('billing');
  return (
    <Section heading={t('invoices.title')}>
      <InvoiceList zone={zone} />
    </Section>
  );
}

function InvoiceList({ zone }: { zone: string }) {
  const { t } = useTranslation('billing');
  const { account } = useAccount();
  const { asked, typed, setTyped } = useTypedSearch('invoice');
  // While others are looked for, those that are shown stay.
  const sought = useDeferredValue(asked);
  const list = useSuspenseInfiniteQuery(invoicesQuery(account, sought));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const invoices = list.data.pages.flatMap((page) => page.data);
  const isSearch = sought !== '';
  return (
    <>
      {(invoices.length > 0 || isSearch) && <Find value={typed} onChange={setTyped} />}
      <p role="status" className="vh">
        {isSearch && !hasNextPage && t('invoices.found', { count: invoices.length })}
      </p>
      {invoices.length === 0 ? (
        <div className="empty">
          <p>{t(isSearch ? 'invoices.none_found' : 'invoices.none')}</p>
        </div>
      ) : (
        <table role="table" className="table stack invoices-table">
          <TableHead
            columns={[
              t('invoices.date'),
              t('invoices.for'),
              t('invoices.covers'),
              { name: t('invoices.total'), look: 'end' },
              t('invoices.status'),
              { name: t('invoices.file'), look: 'hidden' },
            ]}
          />
          <tbody role="rowgroup">
            {invoices.map((invoice) => (
              <InvoiceRow key={invoice.id} invoice={invoice} zone={zone} />
            ))}
          </tbody>
        </table>
      )}
      {hasNextPage && (
        <p className="section-more">
          <Button look="quiet" isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
            {t('invoices.earlier')}
          </Button>
        </p>
      )}
    </>
  );
}

function Find({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('billing');
  return (
    <form className="with-icon find-invoice" role="search" onSubmit={(event) => event.preventDefault()}>
      <label className="vh" htmlFor="find-invoice">
        {t('invoices.find')}
      </label>
      <Icon name="search" />
      <input
        className="input"
        id="find-invoice"
        type="search"
        maxLength={60}
        autoComplete="off"
        placeholder={t('invoices.find_by')}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </form>
  );
}

function InvoiceRow({ invoice, zone }: { invoice: Invoice; zone: string }) {
  const { t } = useTranslation('billing');
  const { account } = useAccount();
  const formats = useFormats(zone);
  const planName = usePlanName();
  const date = formats.date(invoice.created_at);
  const what = formats.list([...new Set(invoice.lines.map(({ plan }) => planName(plan)))]);
  const name = t('invoices.name', { date });
  return (
    <tr role="row">
      <th scope="row" role="rowheader" className="nowrap">
        <Link to={`/${account}/billing/invoices/${invoice.id}`}>{date}</Link>
        {invoice.number !== null && (
          <small>
            <bdi>{invoice.number}</bdi>
          </small>
        )}
      </th>
      <td role="cell">{what}</td>
      <td role="cell">{invoice.covers && <Covered covers={invoice.covers} zone={zone} />}</td>
      <td role="cell" className="end num strong">
        {formats.money(invoice.amount)}
      </td>
      <td role="cell">
        <InvoiceStatus status={invoice.status} />
      </td>
      <td role="cell" className="end">
        <PdfButton invoice={invoice} name={name} />
      </td>
    </tr>
  );
}

function Covered({ covers, zone }: { covers: NonNullable<Invoice['covers']>; zone: string }) {
  const { t } = useTranslation('billing');
  const formats = useFormats(zone);
  return t('invoices.from_to', { start: formats.date(covers.start), end: formats.date(justBefore(covers.end)) });
}
