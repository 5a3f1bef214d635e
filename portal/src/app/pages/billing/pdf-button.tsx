import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { invoicePdfAddress, type Invoice } from '../../data/billing.ts';
import { useAccount } from '../../data/me.ts';
import { Button } from '../../parts/button.tsx';
import { announceProblem } from '../../shell/announcements.tsx';

/** Downloads an invoice. Invoices of sandboxes have no file. */
export function PdfButton({ invoice, name }: { invoice: Invoice; name: string }) {
  const { t } = useTranslation('billing');
  const { account } = useAccount();
  const download = useMutation({
    mutationFn: async () => await invoicePdfAddress(account, invoice.id),
    // The file is sent to be kept: the page stays.
    onSuccess: (address) => location.assign(address),
    onError: announceProblem,
  });
  if (invoice.sandbox !== null) return null;
  return (
    <Button
      size="small"
      icon="download"
      isPending={download.isPending}
      aria-label={t('invoices.pdf_of', { name })}
      onPress={() => download.mutate()}
    >
      {t('invoices.pdf')}
    </Button>
  );
}
