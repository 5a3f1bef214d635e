import { useTranslation } from 'react-i18next';
import { useMe } from '../data/me.ts';
import { useIsOnline } from '../data/online.ts';
import { useFormats, type Formats } from '../format/format.ts';
import { ownZone } from '../format/own-zone.ts';
import { Button, ButtonLink } from '../parts/button.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { dequeue, useQueue, type QueuedCommand } from './queue.ts';
import './queue.css';
import { useSending } from './use-sending.ts';

/** What was asked for without a network: what waits can be taken back, and what has its outcome says it. */
export function QueuePanel() {
  const { t } = useTranslation('commands');
  const { person } = useMe();
  const isOnline = useIsOnline();
  const formats = useFormats(ownZone());
  const queue = useQueue().filter((queued) => queued.person === person.id);
  const waiting = queue.filter(({ outcome }) => outcome === null).length;
  const { isSending, sendNow } = useSending(waiting);
  if (queue.length === 0) return null;
  return (
    <section className="queue" aria-labelledby="queue">
      <div className="section-head">
        <h2 id="queue" tabIndex={-1}>
          {waiting > 0 ? t('queue.waiting', { count: waiting }) : t('queue.over')}
        </h2>
        {waiting > 0 && isOnline && (
          <Button size="small" isPending={isSending} onPress={sendNow}>
            {t('queue.send_now')}
          </Button>
        )}
      </div>
      <ul className="queued">
        {queue.map((queued) => (
          <QueuedItem key={queued.key} queued={queued} formats={formats} />
        ))}
      </ul>
    </section>
  );
}

const LOOKS = {
  waiting: { icon: 'queue', state: 'paused' },
  done: { icon: 's-active', state: 'active' },
  changed: { icon: 's-grace', state: 'grace' },
  refused: { icon: 's-grace', state: 'grace' },
} as const satisfies Record<string, { icon: IconName; state: string }>;

function QueuedItem({ queued, formats }: { queued: QueuedCommand; formats: Formats }) {
  const { t } = useTranslation('commands');
  const { key, account, license, action, plan, askedAt, outcome } = queued;
  const what = t(`title.${action}`, { plan });
  const { icon, state } = LOOKS[outcome?.kind ?? 'waiting'];

  async function remove() {
    await dequeue(key);
    // The button is gone: what follows has the focus.
    document.querySelector<HTMLElement>('#queue, #page-heading')?.focus();
  }

  return (
    <li data-state={state}>
      <Icon name={icon} />
      <p>
        <b>
          {outcome === null
            ? what
            : outcome.kind === 'done'
              ? t(`done.${action}`, { plan })
              : t('queue.not_done', { what })}
        </b>
        <small>
          {outcome === null && t('queue.asked_at', { time: formats.time(askedAt) })}
          {outcome?.kind === 'done' && t('queue.sent_at', { time: formats.time(outcome.at) })}
          {outcome?.kind === 'changed' && t('queue.changed')}
          {outcome?.kind === 'refused' && outcome.why}
        </small>
      </p>
      {outcome && outcome.kind !== 'done' && (
        <ButtonLink
          size="small"
          look="primary"
          href={
            outcome.kind === 'changed' ? `/${account}/licences/${license}/${action}` : `/${account}/licences/${license}`
          }
          aria-label={t('queue.look_at', { what })}
          onPress={() => void dequeue(key)}
        >
          {t('queue.look')}
        </ButtonLink>
      )}
      <Button
        size="small"
        aria-label={t(outcome === null ? 'queue.take_back_of' : 'queue.close_of', { what })}
        onPress={() => void remove()}
      >
        {t(outcome === null ? 'queue.take_back' : 'queue.close')}
      </Button>
    </li>
  );
}
