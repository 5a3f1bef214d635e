import { useTranslation } from 'react-i18next';
import { useRemoveCard } from '../../data/billing.ts';
import { useAccount } from '../../data/me.ts';
import type { PaymentMethod } from '../../data/payment-methods.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { Sheet, SheetContent } from '../../parts/sheet.tsx';
import { announce } from '../../shell/announcements.tsx';
import { cardName } from '../../format/card.ts';

/** Asks before a card is removed, and says why one has to stay. */
export function RemoveCard({ card, onClose }: { card: PaymentMethod; onClose: () => void }) {
  const { t } = useTranslation('billing');
  const { account } = useAccount();
  const remove = useRemoveCard(account);
  const name = cardName(card);

  function confirm() {
    remove.mutate(card, {
      onSuccess: () => {
        announce(t('remove.done', { card: name }));
        onClose();
      },
    });
  }

  return (
    <Sheet onClose={onClose}>
      <SheetContent
        heading={t('remove.title', { card: name })}
        about={t('remove.about')}
        closeName={t('remove.keep')}
        onClose={onClose}
        footer={
          <>
            <Button look="ink" size="big" block isPending={remove.isPending} onPress={confirm}>
              {t('remove.confirm', { card: name })}
            </Button>
            <Button size="big" block onPress={onClose}>
              {t('remove.keep')}
            </Button>
          </>
        }
      >
        {remove.isError && <Refusal error={remove.error} />}
      </SheetContent>
    </Sheet>
  );
}
