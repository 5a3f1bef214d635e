import { useQuery } from '@tanstack/react-query';
import { NEW_KEY, type Action, type Preview } from '../data/commands.ts';
import { renewsItself, type License } from '../data/licenses.ts';
import { usePlanName } from '../data/plan-name.ts';
import { paymentMethodsQuery } from '../data/payment-methods.ts';
import { useFormats, type Formats } from '../format/format.ts';
import { cardName } from '../format/card.ts';
import { ChargeLines } from './charge-lines.tsx';
import { StateChip } from './chip.tsx';
import { useCommandPlace, useCommandTexts } from './command-place.ts';
import { Icon } from './icon.tsx';
import { Pairs, type Pair } from './pairs.tsx';
import './preview-slip.css';
import './slip.css';

interface PreviewSlipProps {
  readonly preview: Preview;
  /** The licence as it is. */
  readonly before: License;
  readonly action: Action;
  readonly planName: string;
}

/** Commands that change nothing about money, of which nobody asks what they cost. */
const FREE: ReadonlySet<Action> = new Set([NEW_KEY]);

/** What a command does to money, dates and access, before it is confirmed. Every sum and date is the API's. */
export function PreviewSlip({ preview, before, action, planName }: PreviewSlipProps) {
  const { t } = useCommandTexts();
  const formats = useFormats(before.zone);
  const after = preview.license;
  if (!preview.changes)
    return action === 'schedule-change' ? (
      <ChosenAlready license={before} formats={formats} />
    ) : (
      <p className="soft">{t('no_change')}</p>
    );
  return (
    <>
      {!FREE.has(action) && (
        <>
          <h3>{t('what_you_pay')}</h3>
          <ChargeLines
            lines={preview.charge?.lines ?? []}
            total={[t('total_now'), preview.charge ? formats.money(preview.charge.total) : t('nothing')]}
            formats={formats}
            planName={planName}
          />
          {preview.refund && <Refund refund={preview.refund} formats={formats} />}
          <NextCharge license={after} formats={formats} />
        </>
      )}
      <h3 className="what-changes">{t('what_changes')}</h3>
      <Changes preview={preview} before={before} formats={formats} />
      <ul className="terms">
        {preview.notices.map((notice) => (
          <li key={notice}>
            <Icon name="mail" />
            <span>{t('mail', { mail: t([`mails.${notice}`, 'mails.other'] as never) })}</span>
          </li>
        ))}
        <li>
          <Icon name="check" />
          <span>{t(`stays.${action}`)}</span>
        </li>
      </ul>
    </>
  );
}

/** The next period beside this one, where what is chosen for it stays as it is. */
function ChosenAlready({ license, formats: { date } }: { license: License; formats: Formats }) {
  const { t } = useCommandTexts();
  const nameOf = usePlanName();
  const { plan, seats, scheduled_change: chosen } = license;
  const rows: Pair[] = [[t('this_period'), t('plan_seats', { plan: nameOf(plan), count: seats.granted })]];
  if (chosen)
    rows.push([
      t('from_next_period'),
      <>
        {t('plan_seats', { plan: nameOf(chosen.plan ?? plan), count: chosen.seats })}
        {chosen.from && <small> {t('from_day', { day: date(chosen.from) })}</small>}
      </>,
    ]);
  return (
    <>
      <h3>{t(chosen ? 'chosen_already' : 'as_now')}</h3>
      <Pairs pairs={rows} />
      <p className="soft">{t('choose_another')}</p>
    </>
  );
}

/** What is given back, and to which card: where that is not known, or there are several, the way it was paid. */
function Refund({ refund, formats: { money } }: { refund: NonNullable<Preview['refund']>; formats: Formats }) {
  const { t } = useCommandTexts();
  const { account, can } = useCommandPlace();
  const { data: cards = [] } = useQuery({ ...paymentMethodsQuery(account), enabled: can('billing:read') });
  const [paidBy, ...others] = new Set(refund.invoices.map(({ payment_method: method }) => method));
  const card = others.length === 0 ? cards.find(({ id }) => id === paidBy) : undefined;
  const total = money(refund.total);
  return (
    <div className="then">
      <p>{t('refund')}</p>
      <p className="num">{card ? t('refund_to', { total, card: cardName(card) }) : t('refund_as_paid', { total })}</p>
      <small>{t('refund_about')}</small>
    </div>
  );
}

/** The next sum that is charged by itself, or that there is none. */
function NextCharge({ license, formats: { longDate, money } }: { license: License; formats: Formats }) {
  const { t } = useCommandTexts();
  if (license.state === 'paused')
    return <p className="then">{t(renewsItself(license) ? 'then_paused' : 'then_paused_ends')}</p>;
  const next = license.next.find(({ amount }) => amount !== null);
  return (
    <div className="then">
      <p>{next ? t('then_on', { date: longDate(next.at) }) : t('then_nothing')}</p>
      {next?.amount && <p className="num">{money(next.amount)}</p>}
      {next && <small>{t(license.auto_renew ? 'then_renews' : 'then_once')}</small>}
    </div>
  );
}

function Changes({
  preview,
  before,
  formats: { longDay, longDate, date, time },
}: {
  preview: Preview;
  before: License;
  formats: Formats;
}) {
  const { t } = useCommandTexts();
  const { license: after, access_before: accessBefore, access_after: accessAfter } = preview;
  const ending = after.next.find(({ what }) => ['period_end', 'trial_end', 'expiry', 'retirement'].includes(what));
  const rows: Pair[] = [
    [
      t('state'),
      after.state === before.state ? (
        <StateChip state={after.state} />
      ) : (
        <span className="from-to">
          <StateChip state={before.state} />
          <Icon name="arrow" className="directional" />
          <StateChip state={after.state} />
        </span>
      ),
    ],
    [
      t('access'),
      accessBefore === accessAfter
        ? t('access_as_now', { access: t(`access_levels.${accessAfter}`) })
        : t('from_to', { from: t(`access_levels.${accessBefore}`), to: t(`access_levels.${accessAfter}`) }),
    ],
  ];
  // While it is paused, the end of the period is not known: the days that are left are kept.
  if (after.period && after.state === 'paused')
    rows.push([t('cancel.kept'), t('cancel.days', { count: after.period.days_left })]);
  else if (after.period && after.state !== 'expired') rows.push([t('paid_until'), longDay(after.period.last_day)]);
  if (after.state === 'paused' && after.state_ends_at) rows.push([t('paused_until'), longDate(after.state_ends_at)]);
  if (after.auto_renew !== before.auto_renew || after.cancelled !== before.cancelled)
    rows.push([t('renews'), t(renewsItself(after) ? 'renews_itself' : 'renews_not')]);
  if (ending && (after.cancelled || after.state === 'expired'))
    rows.push([t(after.state === 'expired' ? 'kept_until' : 'ends_on'), longDate(ending.at)]);
  if (preview.old_key_valid_until) rows.push([t('old_key_ends'), time(preview.old_key_valid_until)]);
  const change = after.scheduled_change;
  if (change && JSON.stringify(change) !== JSON.stringify(before.scheduled_change))
    rows.push([
      t('from_next_period'),
      t('seats_of', { count: change.seats, from: change.from ? date(change.from) : t('next_period') }),
    ]);
  if (!change && before.scheduled_change)
    rows.push([t('from_next_period'), t('seats_stay', { count: after.seats.granted })]);
  return <Pairs pairs={rows} />;
}
