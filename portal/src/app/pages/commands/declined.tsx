import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'react-router';
import { licenseQuery, type License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { useDeclineTexts } from '../../parts/decline-texts.ts';
import { Icon } from '../../parts/icon.tsx';
import { SheetContent } from '../../parts/sheet.tsx';
import { withWayBack } from '../../session/way-back.ts';
import { useCommandPlace, useCommandTexts } from '../../parts/command-place.ts';
import { WhoMay } from '../../parts/who-may.tsx';
import type { Decline } from './use-confirm.ts';

/** Decline codes with which the bank wants to hear from the holder, and then pays. */
const CONFIRMATIONS: ReadonlySet<string> = new Set(['authentication_required', 'authentication_not_handled']);

interface DeclinedProps {
  readonly license: License;
  readonly decline: Decline;
  readonly onTryAgain: () => void;
  readonly onClose: () => void;
}

/** The payment was not accepted: what the bank said, what holds now, and every way on. */
export function Declined({ license: before, decline, onTryAgain, onClose }: DeclinedProps) {
  const { t } = useCommandTexts();
  const { account, home, can, sandbox } = useCommandPlace();
  const { pathname } = useLocation();
  const { longDay } = useFormats(before.zone);
  const { data: license = before } = useQuery(licenseQuery(account, before.id));
  const { failure, url, reference } = decline;
  const mustConfirm = failure !== null && CONFIRMATIONS.has(failure);
  const hasNoCard = failure === 'no_payment_method';
  const runs = license.period && license.period.days_left > 0 && license.access === 'everything';
  const { reason, advice } = useDeclineTexts()(failure);
  return (
    <SheetContent
      isOutcome
      heading={t(`declined.${mustConfirm ? 'confirm_heading' : hasNoCard ? 'no_card_heading' : 'heading'}`)}
      about={[
        t('declined.nothing_charged'),
        runs && license.period && t('declined.runs_until', { day: longDay(license.period.last_day) }),
      ]
        .filter(Boolean)
        .join(' ')}
      onClose={onClose}
      footer={
        <div className="btns">
          <Button onPress={onClose}>{t('not_now')}</Button>
          {url !== null ? (
            <>
              <Button onPress={onTryAgain}>{t('declined.again')}</Button>
              <ButtonLink look="primary" icon="out" href={url} target="_blank" rel="noreferrer">
                {t(mustConfirm ? 'declined.confirm' : 'declined.pay_page')}
              </ButtonLink>
            </>
          ) : (
            <Button look="primary" onPress={onTryAgain}>
              {t('declined.again')}
            </Button>
          )}
        </div>
      }
    >
      <div className="banner" data-state="grace" role="alert">
        <Icon name="warn" />
        <p>
          <b>{reason}</b> {advice}
        </p>
      </div>
      <section className="group">
        <h3>{t('declined.another_way')}</h3>
        {can('billing:write') && !sandbox ? (
          <div className="btns">
            <ButtonLink icon="billing" href={withWayBack(`${home}/billing`, pathname)}>
              {t(hasNoCard ? 'declined.add_card' : 'declined.other_card')}
            </ButtonLink>
          </div>
        ) : (
          <p>
            {sandbox ? (
              t('declined.who_has_cards')
            ) : (
              <WhoMay rule={t('declined.who_has_cards')} permission="billing:write" />
            )}
          </p>
        )}
      </section>
      {reference !== null && (
        <p className="small muted after">
          {t('declined.reference')} <b className="strong">{reference.slice(0, 12)}</b>
        </p>
      )}
    </SheetContent>
  );
}
