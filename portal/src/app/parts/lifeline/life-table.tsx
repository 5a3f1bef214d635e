import { useTranslation } from 'react-i18next';
import type { Formats } from '../../format/format.ts';
import { StateChip } from '../chip.tsx';
import type { LifeEvent } from './life-events.ts';
import { instantOf } from './moments.ts';

/** The same events in a table: for who reads rather than looks, and to copy. */
export function LifeTable({ events, formats }: { events: readonly LifeEvent[]; formats: Formats }) {
  const { t } = useTranslation('lifeline');
  return (
    <details className="ll-table">
      <summary>{t('table.show')}</summary>
      {/* A region that scrolls can be reached by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t('table.label')}>
        <table className="table tight">
          <thead>
            <tr>
              <th scope="col">{t('table.date')}</th>
              <th scope="col">{t('table.what')}</th>
              <th scope="col">{t('table.state')}</th>
              <th scope="col">{t('table.access')}</th>
              <th scope="col" className="end">
                {t('table.amount')}
              </th>
              <th scope="col">{t('table.certainty')}</th>
            </tr>
          </thead>
          <tbody>
            {events.map((event) => (
              <Row key={event.key} event={event} formats={formats} />
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Row({ event, formats }: { event: LifeEvent; formats: Formats }) {
  const { t } = useTranslation('lifeline');
  const { amount, entries, past, supposed } = event;
  const at = instantOf(event.atMs);
  const numbers = formats.list(entries.map(({ sequence }) => formats.number(sequence)));
  const money = amount && formats.money(amount);
  return (
    <tr>
      <td className="nowrap">
        <time dateTime={at}>{formats.date(at)}</time>
      </td>
      <td>{event.title}</td>
      <td>
        <StateChip state={event.state} />
      </td>
      <td>{t(`levels.${event.access}`)}</td>
      <td className="end num">{money ? (past ? money : t('table.net', { amount: money })) : t('table.none')}</td>
      <td>
        {past
          ? t('certainty.happened', { count: entries.length, entries: numbers })
          : t(supposed ? 'certainty.if' : 'certainty.will')}
      </td>
    </tr>
  );
}
