import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../../../../../contract/client/client.ts';
import { useAccount } from '../../data/me.ts';
import { addressLines } from '../../format/address.ts';
import { Pairs } from '../../parts/pairs.tsx';

/** What stands on the account's invoices, and the way to change it. */
export function OnInvoices({ account }: { account: Schemas['Account'] }) {
  const { t, i18n } = useTranslation('billing');
  const { can } = useAccount();
  const { name, address, tax_id: taxId, purchase_order: order } = account.invoice_details;
  return (
    <section className="panel" aria-labelledby="on-invoices">
      <h2 id="on-invoices">{t('on_invoices')}</h2>
      <Pairs
        pairs={[
          [t('name'), name ?? account.name],
          [t('address'), address ? addressLines(address, i18n.language).join(', ') : t('no_detail')],
          [t('tax_id'), taxId ?? t('no_detail')],
          [t('purchase_order'), order ?? t('no_detail')],
          [t('sent_to'), account.email],
        ]}
      />
      {can('accounts:update') && (
        <p className="section-more">
          <Link to={`/${account.id}/organisation/details`} aria-label={`${t('on_invoices')}: ${t('change_details')}`}>
            {t('change_details')}
          </Link>
        </p>
      )}
    </section>
  );
}
