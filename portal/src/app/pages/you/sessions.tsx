import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { api } from '../../data/client.ts';
import { sessionsQuery, youKey } from '../../data/people.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { useChange } from '../../parts/section.tsx';
import { deviceOf } from './device.ts';
import { ownZone } from '../../format/own-zone.ts';

/** Where the person is signed in: this browser first. */
export function Sessions() {
  const { t } = useTranslation('you');
  const formats = useFormats(ownZone());
  const { data } = useSuspenseQuery(sessionsQuery);
  const sessions = data.toSorted((a, b) => Number(b.current) - Number(a.current));
  const end = useChange({
    send: (id: string) => unwrap(api().DELETE('/v1/sessions/{id}', { params: { path: { id } } })),
    changes: youKey,
    done: t('sessions.ended'),
  });
  const endOthers = useChange({
    send: () => unwrap(api().DELETE('/v1/sessions')),
    changes: youKey,
    done: t('sessions.others_ended'),
  });
  const problem = end.error ?? endOthers.error;
  return (
    <>
      <ul>
        {sessions.map(({ id, current, user_agent: userAgent, address, last_used_at: usedAt }) => {
          const device = deviceOf(userAgent) ?? t('sessions.unknown');
          const when = formats.time(usedAt);
          return (
            <li key={id} className="inline-form">
              <p className="grow">
                <b>{device}</b>
                <br />
                <span className="soft">
                  {address === null ? t('sessions.used', { when }) : t('sessions.used_from', { when, address })}
                </span>
              </p>
              {current ? (
                <span className="tag good">{t('sessions.this_session')}</span>
              ) : (
                <Button
                  size="small"
                  aria-label={t('sessions.end_of', { device, when })}
                  isPending={end.isPending && end.variables === id}
                  onPress={() => end.mutate(id)}
                >
                  {t('sessions.end')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {sessions.length > 1 && (
        <div className="inline-form">
          <Button isPending={endOthers.isPending} onPress={() => endOthers.mutate()}>
            {t('sessions.end_others')}
          </Button>
        </div>
      )}
      {problem !== null && <Refusal error={problem} />}
    </>
  );
}
