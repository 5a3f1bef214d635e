import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { useSetPaidBy } from '../../data/paid-by.ts';
import type { PaymentMethod } from '../../data/payment-methods.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { Sheet, SheetContent } from '../../parts/sheet.tsx';
import { announce } from '../../shell/announcements.tsx';
import { cardName } from '../../format/card.ts';

interface ChoosePayersProps {
  readonly license: License;
  readonly cards: readonly PaymentMethod[];
  readonly onClose: () => void;
}

/** A card of the licence's own, and one for when that is declined. */
export function ChoosePayers({ license, cards, onClose }: ChoosePayersProps) {
  const { t } = useTranslation('paid-by');
  const { account } = useAccount();
  const [own, setOwn] = useState(license.payment_method);
  const [backup, setBackup] = useState(license.backup_payment_method);
  const save = useSetPaidBy(account, license.id);
  const byDefault = cards.find((card) => card.default);
  const first = own ?? byDefault?.id;

  function send() {
    const chosen = { own, backup: backup === first ? null : backup };
    save.mutate(chosen, {
      onSuccess: () => {
        announce(t('done'));
        onClose();
      },
    });
  }

  return (
    <Sheet onClose={onClose} isDismissable={!save.isPending}>
      <SheetContent
        heading={t('choose')}
        about={t('about')}
        onClose={onClose}
        footer={
          <Button look="primary" size="big" block isPending={save.isPending} onPress={send}>
            {t('save')}
          </Button>
        }
      >
        <div className="choose-payers">
          <CardField
            label={t('first')}
            none={byDefault ? t('default_card', { card: cardName(byDefault) }) : t('no_first')}
            cards={cards}
            value={own}
            onChange={setOwn}
          />
          <CardField
            label={t('backup')}
            none={t('no_backup')}
            cards={cards.filter(({ id }) => id !== first)}
            value={backup === first ? null : backup}
            onChange={setBackup}
          />
        </div>
        {save.isError && <Refusal error={save.error} />}
      </SheetContent>
    </Sheet>
  );
}

interface CardFieldProps {
  readonly label: string;
  /** What it is called that no card is chosen. */
  readonly none: string;
  readonly cards: readonly PaymentMethod[];
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
}

function CardField({ label, none, cards, value, onChange }: CardFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="input"
        value={value ?? ''}
        onChange={({ target }) => onChange(target.value === '' ? null : target.value)}
      >
        <option value="">{none}</option>
        {cards.map((card) => (
          <option key={card.id} value={card.id}>
            {cardName(card)}
          </option>
        ))}
      </select>
    </div>
  );
}
