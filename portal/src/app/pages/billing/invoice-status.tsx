import { useTranslation } from 'react-i18next';
import type { Invoice } from '../../data/billing.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';

const LOOKS: Readonly<Record<Invoice['status'], { readonly tone: string; readonly icon: IconName }>> = {
  open: { tone: 'tag warn', icon: 'warn' },
  paid: { tone: 'tag good', icon: 'check' },
  void: { tone: 'tag', icon: 'x' },
  uncollectible: { tone: 'tag warn', icon: 'warn' },
  refunded: { tone: 'tag', icon: 'undo' },
};

export function InvoiceStatus({ status }: { status: Invoice['status'] }) {
  const { t } = useTranslation('billing');
  const { tone, icon } = LOOKS[status];
  return (
    <span className={tone}>
      <Icon name={icon} />
      {t(`status.${status}`)}
    </span>
  );
}
