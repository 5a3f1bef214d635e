import { useTranslation } from 'react-i18next';
import type { ChangeLogEntry } from '../../data/change-log.ts';
import { usePlanName } from '../../data/plan-name.ts';
import { justBefore, type Formats } from '../../format/format.ts';
import { Icon } from '../../parts/icon.tsx';
import { saidChanges, type Said } from './log-changes.ts';

/** What an entry of the log changed: field, before, after. Nothing where it changed none that people know. */
export function ChangeWords({ entry, formats }: { entry: ChangeLogEntry; formats: Formats }) {
  const { t } = useTranslation('licence');
  const wordsOf = useWords(formats);
  const changes = saidChanges(entry);
  if (changes.length === 0) return null;
  return (
    <dl className="log-changes">
      {changes.map(({ field, before, after }, i) => (
        <div key={i}>
          <dt>{t(`log.fields.${field}`)}</dt>
          <dd>
            {(before.kind !== 'none' || entry.from !== null) && (
              <>
                <span>{wordsOf(before)}</span> <Icon name="arrow" className="directional" />
                <span className="vh">{t('log.became')}</span>{' '}
              </>
            )}
            <b>{wordsOf(after)}</b>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function useWords({ money, number, date }: Formats): (said: Said) => string {
  const { t } = useTranslation(['licence', 'labels']);
  const planName = usePlanName();
  return (said) => {
    switch (said.kind) {
      case 'none':
        return t('log.nothing');
      case 'state':
        return t(`labels:states.${said.state}`);
      case 'plan':
        return said.name ?? planName(said.id);
      case 'number':
        return number(said.value);
      case 'money':
        return t('log.net', { amount: money(said.money) });
      case 'switch':
        return t(said.on ? 'log.yes' : 'log.no');
      case 'date':
        return date(said.at);
      case 'until':
        return t(said.reduced ? 'log.until_reduced' : 'log.until', { date: date(justBefore(said.end)) });
      case 'span':
        return `${date(said.start)} – ${date(justBefore(said.end))}`;
      case 'terms':
        return t('log.terms', { plan: planName(said.plan), count: said.seats, price: money(said.price) });
      case 'payment': {
        const status = t(`log.payment.${said.status}`);
        const tried = said.attempt > 1 ? t('log.attempt', { status, attempt: number(said.attempt) }) : status;
        return said.amount ? t('log.payment_of', { amount: money(said.amount), status: tried }) : tried;
      }
    }
  };
}
