import { Trans, useTranslation } from 'react-i18next';
import { justBefore, type Formats } from '../../format/format.ts';
import { Icon } from '../icon.tsx';
import type { LifeEvent } from './life-events.ts';
import { instantOf, type Access, type State } from './moments.ts';
import { summaryOf, type Summary } from './summary.ts';

interface LifeSentenceProps {
  /** What comes, or would come instead. */
  readonly coming: readonly LifeEvent[];
  readonly now: { readonly access: Access; readonly state: State };
  readonly planName: string;
  readonly card: string | null;
  readonly canCancel: boolean;
  readonly formats: Formats;
}

const bold = { b: <b /> };

/** What comes, in a few sentences. A change of them is announced. */
export function LifeSentence({ coming, now, planName, card, canCancel, formats }: LifeSentenceProps) {
  const { t } = useTranslation('lifeline');
  const summary = summaryOf(coming, now.access);
  const { charge, failed, uses, canBeSaved } = summary;
  const lastDay = (atMs: number) => formats.longDate(justBefore(instantOf(atMs)));
  const isQuiet = !charge && !failed && uses.length === 0;
  return (
    <p className="ll-sum" data-state={failed ? 'grace' : now.state} role="status">
      <Icon name={failed ? 'warn' : 'info'} />
      <span>
        {failed && now.access !== 'nothing' && <>{t('sentence.not_at_once')} </>}
        {failed && <Failure failed={failed} formats={formats} />}
        {charge && <Charge charge={charge} planName={planName} card={card} formats={formats} />}
        {uses.length > 0 && <Uses summary={summary} formats={formats} />}
        {charge && canCancel && <>{t('sentence.cancel_until', { day: lastDay(charge.atMs) })} </>}
        {canBeSaved && t('sentence.back')}
        {isQuiet && t('sentence.nothing')}
      </span>
    </p>
  );
}

type Of<K extends keyof Summary> = NonNullable<Summary[K]>;

function Failure({ failed, formats }: { failed: Of<'failed'>; formats: Formats }) {
  const { t } = useTranslation('lifeline');
  const { amount, atMs, tries, lastMs } = failed;
  return (
    <>
      {amount && (
        <>
          <Trans
            t={t}
            i18nKey="sentence.fails"
            values={{ amount: formats.money(amount), date: formats.longDate(instantOf(atMs)) }}
            components={bold}
          />{' '}
        </>
      )}
      {tries > 0 && <>{t('sentence.tries', { count: tries, date: formats.longDate(instantOf(lastMs)) })} </>}
    </>
  );
}

interface ChargeProps {
  readonly charge: Of<'charge'>;
  readonly planName: string;
  readonly card: string | null;
  readonly formats: Formats;
}

function Charge({ charge, planName, card, formats }: ChargeProps) {
  const { t } = useTranslation('lifeline');
  const { amount, atMs, periodEnd } = charge;
  const values = { amount: formats.money(amount), date: formats.longDate(instantOf(atMs)) };
  if (periodEnd === null) return <Trans t={t} i18nKey="sentence.charge_only" values={values} components={bold} />;
  const more = { ...values, plan: planName, until: formats.date(justBefore(periodEnd)) };
  return (
    <>
      {card === null ? (
        <Trans t={t} i18nKey="sentence.charge" values={more} components={bold} />
      ) : (
        <Trans t={t} i18nKey="sentence.charge_card" values={{ ...more, card }} components={bold} />
      )}{' '}
    </>
  );
}

function Uses({ summary: { uses, after }, formats }: { summary: Summary; formats: Formats }) {
  const { t } = useTranslation('lifeline');
  return (
    <>
      {t('sentence.use')}{' '}
      {uses.map(({ access, untilMs }) => (
        <span key={untilMs}>
          <Trans
            t={t}
            i18nKey={`sentence.until.${access}`}
            values={{ day: formats.longDate(justBefore(instantOf(untilMs))) }}
            components={bold}
          />
          {t('sentence.join')}
        </span>
      ))}
      {t(`sentence.then.${after}`)}
      {t('sentence.end')}{' '}
    </>
  );
}
