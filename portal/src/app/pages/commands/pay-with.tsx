import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'react-router';
import type { Preview } from '../../data/commands.ts';
import { paymentMethodsQuery } from '../../data/payment-methods.ts';
import { cardName } from '../../format/card.ts';
import { Icon } from '../../parts/icon.tsx';
import { withWayBack } from '../../session/way-back.ts';
import { useCommandPlace, useCommandTexts } from '../../parts/command-place.ts';

interface PayWithProps {
  readonly preview: Preview;
  readonly holdsUntil: string;
}

/** What a charge is collected from, and how long its preview holds. */
export function PayWith({ preview, holdsUntil }: PayWithProps) {
  const { t } = useCommandTexts();
  const { account, home, can, sandbox } = useCommandPlace();
  const { pathname } = useLocation();
  const isShown = preview.charge !== null && can('billing:read');
  const { data: methods = [] } = useQuery({ ...paymentMethodsQuery(account), enabled: isShown });
  const [first] = preview.charge?.payment_methods ?? [];
  const method = methods.find(({ id }) => id === first);
  return (
    <p className="pay-with">
      {isShown && method && (
        <span>
          <Icon name="billing" />
          <span>{cardName(method)}</span>
          {can('billing:write') && !sandbox && (
            <Link to={withWayBack(`${home}/billing`, pathname)} aria-label={t('change_card_label')}>
              {t('change_card')}
            </Link>
          )}
        </span>
      )}
      <span className="muted small">{t('holds_until', { until: holdsUntil })}</span>
    </p>
  );
}
