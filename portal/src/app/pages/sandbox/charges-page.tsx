import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { licensesQuery } from '../../data/licenses.ts';
import { sandboxChargesQuery } from '../../data/sandboxes.ts';
import type { Invoice } from '../../data/billing.ts';
import { justBefore, useFormats } from '../../format/format.ts';
import { Page } from '../../parts/page.tsx';
import { useCopyName } from './copy-name.ts';
import { useSandbox } from './use-sandbox.ts';

const COLUMNS = ['date', 'for', 'status', 'amount'] as const;

/** What a sandbox would have charged. */
export function Component() {
  const { t } = useTranslation('sandbox');
  const { sandbox } = useSandbox();
  const { data: charges } = useSuspenseQuery(sandboxChargesQuery(sandbox));
  return (
    <Page title={`${t('parts.charges')}: ${sandbox.name}`} heading={t('charges.heading')} lead={t('bar.nothing_real')}>
      {charges.length === 0 ? (
        <div className="empty">
          <p>
            <b>{t('charges.none')}</b>
          </p>
          <p className="soft">{t('charges.none_about')}</p>
        </div>
      ) : (
        <table role="table" className="table stack">
          <thead role="rowgroup">
            <tr role="row">
              {COLUMNS.map((column) => (
                <th key={column} scope="col" role="columnheader" className={column === 'amount' ? 'end' : undefined}>
                  {t(`charges.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {charges.map((invoice) => (
              <ChargeRow key={invoice.id} invoice={invoice} />
            ))}
          </tbody>
        </table>
      )}
    </Page>
  );
}

function ChargeRow({ invoice }: { invoice: Invoice }) {
  const { t, i18n } = useTranslation(['sandbox', 'labels']);
  const { sandbox, zone } = useSandbox();
  const { data: licenses } = useSuspenseQuery(licensesQuery(sandbox.account));
  const formats = useFormats(zone);
  const nameOf = useCopyName(licenses);
  const { covers, failure, license, status } = invoice;
  const code = failure !== null && i18n.exists(`labels:decline_reasons.${failure}`) ? failure : 'other';
  return (
    <tr role="row">
      <td role="cell" className="nowrap">
        {formats.shortDate(invoice.paid_at ?? invoice.created_at)}
      </td>
      <th scope="row" role="rowheader">
        {license === null ? t('happened.several') : nameOf(license)}
        {covers && (
          <small>
            {' '}
            {t('charges.period', { start: formats.date(covers.start), end: formats.date(justBefore(covers.end)) })}
          </small>
        )}
      </th>
      <td role="cell">
        {t(`charges.${status}`)}
        {failure !== null && status === 'open' && <small> {t(`labels:decline_reasons.${code}`)}</small>}
      </td>
      <td role="cell" className="end num">
        {formats.money(invoice.amount)}
      </td>
    </tr>
  );
}
