import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Action, CommandBody } from '../../data/commands.ts';
import type { License } from '../../data/licenses.ts';
import { changeOffersQuery, type Offer } from '../../data/offers.ts';
import { usePlanName } from '../../data/plan-name.ts';
import { justBefore, useFormats } from '../../format/format.ts';
import { dayOf, startOfDay } from '../../format/start-of-day.ts';
import { useCommandPlace } from '../../parts/command-place.ts';
import { DayField } from '../../parts/day-field.tsx';
import { SeatsField } from '../../parts/seats-field.tsx';
import { TermQuestion } from '../../parts/term-question.tsx';

/** Commands that have something to fill in. */
const FORMS: ReadonlySet<Action> = new Set(['pause', 'schedule-change', 'rotate-key', 'withdraw']);

export function hasForm(action: Action): boolean {
  return FORMS.has(action);
}

/** What the inputs hold at first: what the address says, or what changes the least. */
export function startingBody(action: Action, license: License, search: URLSearchParams): CommandBody {
  switch (action) {
    case 'renew': {
      const period = numberIn(search, 'period');
      return period === null ? {} : { period };
    }
    case 'set-auto-renew':
      return { on: search.has('on') ? search.get('on') === 'true' : !license.auto_renew };
    case 'pause':
      return { until: search.get('until') };
    case 'schedule-change': {
      const chosen = license.scheduled_change;
      return {
        plan: search.get('plan') ?? chosen?.plan ?? license.plan,
        quantity: numberIn(search, 'seats') ?? chosen?.seats ?? license.seats.granted,
      };
    }
    case 'rotate-key':
      return { overlap_days: numberIn(search, 'overlap') ?? 7 };
    case 'withdraw':
      return { reason: null };
    case 'resume':
    case 'cancel':
    case 'uncancel':
    case 'reactivate':
    case 'remove-scheduled-change':
      return {};
  }
}

function numberIn(search: URLSearchParams, name: string): number | null {
  const value = Number(search.get(name) ?? Number.NaN);
  return Number.isInteger(value) && value >= 0 ? value : null;
}

interface CommandFormProps {
  readonly license: License;
  readonly action: Action;
  readonly body: CommandBody;
  readonly onChange: (body: CommandBody) => void;
}

/** The inputs of a command. Each change asks for a new preview. */
export function CommandForm({ action, ...props }: CommandFormProps) {
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      {action === 'pause' && <PauseForm {...props} />}
      {action === 'schedule-change' && <ChangeForm {...props} />}
      {action === 'rotate-key' && <KeyForm {...props} />}
      {action === 'withdraw' && <ReasonForm {...props} />}
    </form>
  );
}

type FormProps = Omit<CommandFormProps, 'action'>;

function PauseForm({ license, body, onChange }: FormProps) {
  const { t } = useTranslation('commands');
  const id = useId();
  const until = body['until'];
  const isDated = typeof until === 'string';
  const { sandbox } = useCommandPlace();
  const nowMs = sandbox ? Date.parse(sandbox.now) : Date.now();
  const tomorrow = dayOf(new Date(nowMs + 86_400_000).toISOString(), license.zone);
  return (
    <fieldset className="group">
      <legend>{t('pause.how_long')}</legend>
      <div className="choices">
        <label className="choice">
          <input type="radio" name={id} checked={!isDated} onChange={() => onChange({ until: null })} />
          <span>
            <b>{t('pause.longest')}</b>
            <small>{t('pause.longest_about')}</small>
          </span>
        </label>
        <label className="choice">
          <input
            type="radio"
            name={id}
            checked={isDated}
            onChange={() => onChange({ until: startOfDay(tomorrow, license.zone) })}
          />
          <span>
            <b>{t('pause.until')}</b>
            <small>{t('pause.until_about')}</small>
          </span>
        </label>
      </div>
      {isDated && (
        <div className="after">
          <DayField
            label={t('pause.day')}
            min={tomorrow}
            value={dayOf(until, license.zone)}
            onChange={(day) => day && onChange({ until: startOfDay(day, license.zone) })}
          />
        </div>
      )}
    </fieldset>
  );
}

function ChangeForm({ license, body, onChange }: FormProps) {
  const { t } = useTranslation('commands');
  const { account } = useCommandPlace();
  const seats = Number(body['quantity']);
  const [typed, setTyped] = useState(seats);
  const { data: offers = [] } = useQuery({
    ...changeOffersQuery(account, license.id, seats),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <div className="group">
        <SeatsField
          label={t('change.seats')}
          hint={t('change.seats_now', { count: license.seats.granted })}
          quantity={typed}
          min={1}
          max={Infinity}
          onChange={(quantity) => {
            setTyped(quantity);
            if (quantity > 0) onChange({ ...body, quantity });
          }}
        />
      </div>
      <fieldset className="group">
        <legend>{t('change.plan')}</legend>
        <div className="choices">
          {offers.map((offer) => (
            <OfferChoice
              key={offer.plan}
              offer={offer}
              zone={license.zone}
              isNow={offer.plan === license.plan}
              isChosen={offer.plan === body['plan']}
              onChoose={() => onChange({ ...body, plan: offer.plan })}
            />
          ))}
        </div>
      </fieldset>
    </>
  );
}

interface OfferChoiceProps {
  readonly offer: Offer;
  readonly zone: string;
  readonly isNow: boolean;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

/** A plan to choose. One that is refused says why, and can be chosen to see it. */
function OfferChoice({ offer, zone, isNow, isChosen, onChoose }: OfferChoiceProps) {
  const { t } = useTranslation('commands');
  const { money, date } = useFormats(zone);
  const planName = usePlanName();
  const [line] = offer.lines;
  return (
    <label className="choice">
      <input type="radio" name="plan" checked={isChosen} onChange={onChoose} />
      <span>
        <b>{planName(offer.plan)}</b> {isNow && <span className="tag">{t('change.as_now')}</span>}
        <small>
          {offer.refusal?.detail ??
            (line &&
              t('change.unit', {
                unit: money(line.unit_amount),
                start: date(line.start),
                end: date(justBefore(line.end)),
              }))}
        </small>
      </span>
      <span className="price">{offer.price ? money(offer.price) : '–'}</span>
    </label>
  );
}

const OVERLAPS = [0, 1, 7, 30] as const;

function KeyForm({ body, onChange }: FormProps) {
  const { t } = useTranslation('commands');
  return (
    <fieldset className="group">
      <legend>{t('key.overlap')}</legend>
      <p className="small">
        <TermQuestion word="overlap" />
      </p>
      <div className="choices">
        {OVERLAPS.map((days) => (
          <label className="choice" key={days}>
            <input
              type="radio"
              name="overlap"
              checked={body['overlap_days'] === days}
              onChange={() => onChange({ overlap_days: days })}
            />
            <span>
              <b>{days === 0 ? t('key.at_once') : t('key.days', { count: days })}</b>
              <small>{days === 0 ? t('key.at_once_about') : t('key.days_about', { count: days })}</small>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function ReasonForm({ body, onChange }: FormProps) {
  return <Reason value={body['reason']} onChange={(reason) => onChange({ reason })} />;
}

const REASONS = ['project_over', 'too_expensive', 'missing', 'moved', 'mistake'] as const;

/** Why somebody leaves, if they like to say so. */
export function Reason({ value, onChange }: { value: unknown; onChange: (reason: string | null) => void }) {
  const { t } = useTranslation('commands');
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        {t('reason.why')} <span className="opt">{t('reason.optional')}</span>
      </label>
      <select
        className="input"
        id={id}
        value={typeof value === 'string' ? value : ''}
        onChange={({ target }) => onChange(target.value || null)}
      >
        <option value="">{t('reason.none')}</option>
        {REASONS.map((reason) => (
          <option key={reason} value={reason}>
            {t(`reason.reasons.${reason}`)}
          </option>
        ))}
      </select>
      <p className="hint">{t('reason.about')}</p>
    </div>
  );
}
