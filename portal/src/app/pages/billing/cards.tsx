import { useSuspenseQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useAddCard, useMakeDefault } from '../../data/billing.ts';
import { licensesQuery, type License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { paymentMethodsQuery, type PaymentMethod } from '../../data/payment-methods.ts';
import { cardName, endsSoon, lastDayOf } from '../../format/card.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { IconButton } from '../../parts/icon-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { announce } from '../../shell/announcements.tsx';
import { useListed } from '../../data/listed.ts';
import { WhoMay } from '../../parts/who-may.tsx';
import { lazyPart } from '../../parts/load-part.ts';

const RemoveCard = lazyPart(async () => (await import('./remove-card.tsx')).RemoveCard);

interface CardsProps {
  readonly zone: string;
  /** Where the person was when a card was missing; null where they came here by themselves. */
  readonly next: string | null;
}

/** The cards, the default first; adds, chooses and removes them. */
export function Cards({ zone, next }: CardsProps) {
  const { t } = useTranslation('billing');
  const { account, can } = useAccount();
  const { data: cards } = useSuspenseQuery(paymentMethodsQuery(account));
  const [removing, setRemoving] = useState<PaymentMethod | null>(null);
  const add = useAddCard(account, next ?? `/${account}/billing`);
  return (
    <section aria-labelledby="cards">
      <div className="section-head">
        <h2 id="cards">{t('cards.title')}</h2>
        {can('billing:write') && (
          <Button
            look={cards.length === 0 ? 'primary' : 'secondary'}
            size="small"
            icon="plus"
            isPending={add.isLeaving}
            onPress={add.start}
          >
            {t('cards.add')}
          </Button>
        )}
      </div>
      {add.error && <Refusal error={add.error} />}
      <EndingCard card={cards.find((card) => card.default)} zone={zone} />
      {cards.length === 0 ? (
        <div className="empty">
          <p>{t('cards.none')}</p>
        </div>
      ) : (
        <ul className="methods">
          {cards.map((card) => (
            <CardRow key={card.id} card={card} zone={zone} onRemove={() => setRemoving(card)} />
          ))}
        </ul>
      )}
      <p className="small soft">
        {can('billing:write') ? t('cards.where') : <WhoMay rule={t('cards.who_can')} permission="billing:write" />}
      </p>
      <Suspense>{removing && <RemoveCard card={removing} onClose={() => setRemoving(null)} />}</Suspense>
    </section>
  );
}

/** Which licences a card pays for. The first card pays for those that have none of their own. */
function PaysFor({ card }: { card: PaymentMethod }) {
  const { t } = useTranslation('billing');
  const { account } = useAccount();
  const { data: licenses } = useSuspenseQuery(licensesQuery(account));
  const listed = useListed();
  const formats = useFormats('UTC');
  const open = licenses.filter(({ state }) => state !== 'retired');
  const namesOf = (chosen: readonly License[]) =>
    formats.list([...new Set(chosen.map((license) => listed(license, 0).planName))]);
  const own = open.filter(({ payment_method: method }) => method === card.id);
  const backup = open.filter(({ backup_payment_method: method }) => method === card.id);
  const others = open.some(({ payment_method: method }) => method !== null && method !== card.id);
  const parts = [
    card.default && t(others ? 'cards.pays_others' : 'cards.pays'),
    !card.default && own.length > 0 && t('cards.pays_for', { licences: namesOf(own) }),
    backup.length > 0 && t('cards.backup_of', { licences: namesOf(backup) }),
  ].filter((part) => part !== false);
  return parts.length === 0 ? t('cards.spare') : parts.join('. ');
}

/** Says that the card which is charged ends soon, or has ended, and what to do: the button for it is above. */
function EndingCard({ card, zone }: { card: PaymentMethod | undefined; zone: string }) {
  const { t } = useTranslation('billing');
  const { date } = useFormats(zone);
  const [nowMs] = useState(Date.now);
  if (!card || !endsSoon(card, nowMs)) return null;
  const end = lastDayOf(card);
  const hasEnded = end.getTime() < nowMs;
  const named = { card: cardName(card), date: date(end.toISOString()) };
  return (
    <div className="banner" data-state="grace">
      <Icon name="warn" />
      <p>
        <b>{hasEnded ? t('cards.first_ended', named) : t('cards.first_ends', named)}</b>{' '}
        {hasEnded ? t('cards.first_ended_about') : t('cards.first_ends_about')}
      </p>
    </div>
  );
}

const BRANDS: Readonly<Record<string, string>> = {
  visa: 'VISA',
  mastercard: 'MC',
  amex: 'AMEX',
  discover: 'DISC',
  diners: 'DC',
  jcb: 'JCB',
  unionpay: 'UP',
};

function CardRow({ card, zone, onRemove }: { card: PaymentMethod; zone: string; onRemove: () => void }) {
  const { t } = useTranslation('billing');
  const { account, can } = useAccount();
  const formats = useFormats(zone);
  const makeDefault = useMakeDefault(account);
  const end = lastDayOf(card);
  const [nowMs] = useState(Date.now);
  const name = cardName(card);
  const date = formats.date(end.toISOString());
  const left = end.getTime() - nowMs;

  function choose() {
    makeDefault.mutate(card, { onSuccess: () => announce(t('cards.now_first', { card: name })) });
  }

  return (
    <li>
      <span className="brandcard" aria-hidden="true">
        {BRANDS[card.brand] ?? card.brand.slice(0, 4).toUpperCase()}
      </span>
      <div>
        <p>
          <b>{name}</b>{' '}
          {card.default && (
            <span className="tag good">
              <Icon name="check" />
              {t('cards.first')}
            </span>
          )}
          {endsSoon(card, nowMs) && (
            <span className="tag warn">
              <Icon name="warn" />
              {left < 0 ? t('cards.ended') : t('cards.ends', { date: formats.shortDate(end.toISOString()) })}
            </span>
          )}
        </p>
        <p className="small soft">
          {t('cards.valid', { date })} · <PaysFor card={card} />
        </p>
      </div>
      {can('billing:write') && (
        <MenuTrigger>
          <IconButton
            size="small"
            icon="dots"
            isPending={makeDefault.isPending}
            name={t('cards.more', { card: name })}
          />
          <Popover placement="bottom end">
            <Menu className="menu">
              {!card.default && (
                <MenuItem className="menu-item" onAction={choose}>
                  {t('cards.make_first')}
                </MenuItem>
              )}
              <MenuItem className="menu-item" onAction={onRemove}>
                {t('cards.remove')}
              </MenuItem>
            </Menu>
          </Popover>
        </MenuTrigger>
      )}
      {makeDefault.isError && <Refusal error={makeDefault.error} />}
    </li>
  );
}
