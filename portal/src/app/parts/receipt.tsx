import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { lastPaidInvoiceQuery } from '../data/billing.ts';
import type { License } from '../data/licenses.ts';
import { paymentMethodsQuery } from '../data/payment-methods.ts';
import { cardName } from '../format/card.ts';
import { useFormats } from '../format/format.ts';
import { ChargeLines } from './charge-lines.tsx';
import { useCommandPlace, useCommandTexts } from './command-place.ts';
import { Icon } from './icon.tsx';

interface ReceiptProps {
  readonly license: License;
  readonly planName: string;
}

/** What was paid last for a licence: lines, sum, card and invoice. Empty for whoever may not read bills. */
export function Receipt({ license, planName }: ReceiptProps) {
  const { t } = useCommandTexts();
  const { account, home, can, sandbox } = useCommandPlace();
  const formats = useFormats(license.zone);
  const mayRead = can('billing:read');
  const { data: invoice } = useQuery({ ...lastPaidInvoiceQuery(account, license.id), enabled: mayRead });
  const { data: cards = [] } = useQuery({ ...paymentMethodsQuery(account), enabled: mayRead });
  if (!invoice) return null;
  const card = cards.find(({ id }) => id === invoice.payment_method);
  return (
    <section className="group">
      <h3>{t('receipt.title')}</h3>
      <ChargeLines
        lines={invoice.lines}
        total={[t('receipt.paid'), formats.money(invoice.amount)]}
        formats={formats}
        planName={planName}
      />
      <ul className="terms after">
        {card && (
          <li>
            <Icon name="billing" />
            <span>{t('receipt.card', { card: cardName(card) })}</span>
          </li>
        )}
        {!sandbox && (
          <li>
            <Icon name="download" />
            <Link to={`${home}/billing/invoices/${invoice.id}`}>
              {invoice.number === null ? t('receipt.invoice') : t('receipt.invoice_number', { number: invoice.number })}
            </Link>
          </li>
        )}
      </ul>
    </section>
  );
}
