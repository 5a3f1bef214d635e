import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../format/format.ts';
import { StateChip } from '../chip.tsx';
import type { LifeEvent } from './life-events.ts';
import { instantOf } from './moments.ts';

interface EventDetailsProps {
  readonly event: LifeEvent;
  readonly zone: string;
}

/** What an event is, costs and changes, and how certain it is. */
export function EventDetails({ event, zone }: EventDetailsProps) {
  const { t } = useTranslation('lifeline');
  const { longDate, time, money, list } = useFormats(zone);
  const id = useId();
  const at = instantOf(event.atMs);
  const reason = event.entries.find((entry) => entry.reason !== null)?.reason;
  const mails = event.mails.map((mail) => t(`mails.${mail}`));
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{event.title}</h3>
      <p className="soft small">{event.past ? time(at) : longDate(at)}</p>
      <dl className="pairs">
        {event.amount && (
          <div>
            <dt>{t(event.past ? 'facts.amount' : 'facts.amount_net')}</dt>
            <dd>{event.past ? money(event.amount) : (event.about ?? money(event.amount))}</dd>
          </div>
        )}
        <div>
          <dt>{t('facts.state')}</dt>
          <dd>
            <StateChip state={event.state} />
          </dd>
        </div>
        <div>
          <dt>{t('facts.access')}</dt>
          <dd>{t(`levels.${event.access}`)}</dd>
        </div>
        {mails.length > 0 && (
          <div>
            <dt>{t('facts.mail')}</dt>
            <dd>{list(mails)}</dd>
          </div>
        )}
        {reason && (
          <div>
            <dt>{t('facts.reason')}</dt>
            <dd>{reason}</dd>
          </div>
        )}
        {event.entries.map(({ sequence, hash }) => (
          <div key={sequence}>
            <dt>{t('facts.entry', { sequence })}</dt>
            <dd className="hash" dir="ltr">{`${hash.slice(0, 4)}…${hash.slice(-4)}`}</dd>
          </div>
        ))}
        {!event.past && (
          <div>
            <dt>{t('facts.certainty')}</dt>
            <dd>{t(event.supposed ? 'certainty.if' : 'certainty.will')}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
