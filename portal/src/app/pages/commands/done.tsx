import { useQuery } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Accepted, Action, CommandBody } from '../../data/commands.ts';
import { licenseQuery, renewsItself, type License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { StateChip } from '../../parts/chip.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Pairs } from '../../parts/pairs.tsx';
import { Receipt } from '../../parts/receipt.tsx';
import { SheetContent } from '../../parts/sheet.tsx';
import { useCopy } from '../../parts/use-copy.ts';
import { useCommandPlace, useCommandTexts } from '../../parts/command-place.ts';
import type { Progress } from './use-confirm.ts';

/** Commands that are done once they are paid. */
const PAYING: ReadonlySet<Action> = new Set(['renew', 'reactivate']);

interface OutcomeProps {
  readonly action: Action;
  readonly planName: string;
  readonly body: CommandBody;
  readonly accepted: Accepted;
  readonly onClose: () => void;
}

interface DoneProps extends OutcomeProps {
  /** Whether a mail about it is sent. */
  readonly hasMail: boolean;
}

/** What has been done, what comes next, and the way back where there is one. */
export function Done({
  action,
  planName,
  body,
  accepted: { license, key, oldKeyEnds = null },
  hasMail,
  onClose,
}: DoneProps) {
  const { t } = useCommandTexts();
  const { home, sandbox } = useCommandPlace();
  const forReal = sandbox?.forReal({ license: license.id, action, body }) ?? null;
  return (
    <Outcome
      license={license}
      oldKeyEnds={oldKeyEnds}
      heading={t(`done.${action}`, { plan: planName })}
      about={t(key === null ? 'done_about' : 'key.next')}
      onClose={onClose}
      next={
        <>
          {license.available_actions.includes('uncancel') && action === 'cancel' && (
            <ButtonLink icon="undo" href={`${home}/licences/${license.id}/uncancel`}>
              {t('take_back')}
            </ButtonLink>
          )}
          {forReal !== null && (
            <ButtonLink icon="arrow" href={forReal}>
              {t('for_real')}
            </ButtonLink>
          )}
        </>
      }
    >
      {PAYING.has(action) && <Receipt license={license} planName={planName} />}
      {forReal !== null && <p className="soft after">{t('for_real_about')}</p>}
      {key !== null && <NewKey value={key} />}
      {hasMail && (
        <ul className="terms">
          <li>
            <Icon name="mail" />
            <span>{t('mail_follows')}</span>
          </li>
        </ul>
      )}
    </Outcome>
  );
}

interface AlreadyPaidProps {
  readonly license: License;
  readonly planName: string;
  readonly nextPeriod: number | null;
  readonly onClose: () => void;
}

/** The period that was to be paid is paid already. */
export function AlreadyPaid({ license, planName, nextPeriod, onClose }: AlreadyPaidProps) {
  const { t } = useCommandTexts();
  const { home } = useCommandPlace();
  return (
    <Outcome
      license={license}
      heading={t('already_paid', { plan: planName })}
      about={t('done_about')}
      onClose={onClose}
      next={
        nextPeriod !== null && (
          <ButtonLink href={`${home}/licences/${license.id}/renew?period=${nextPeriod}`}>
            {t('pay_next_period')}
          </ButtonLink>
        )
      }
    />
  );
}

interface OutcomeSheetProps {
  readonly license: License;
  readonly oldKeyEnds?: string | null;
  readonly heading: string;
  readonly about: string;
  /** What can be done next, besides closing it. */
  readonly next: ReactNode;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/** That something is done, and how the licence is now. */
function Outcome({ license, oldKeyEnds = null, heading, about, next, onClose, children }: OutcomeSheetProps) {
  const { t } = useCommandTexts();
  return (
    <SheetContent
      isOutcome
      heading={heading}
      about={about}
      onClose={onClose}
      footer={
        <div className="btns">
          {next}
          <Button look="primary" onPress={onClose}>
            {t('close_done')}
          </Button>
        </div>
      }
    >
      <div className="done">
        <Ring />
        <StateNow license={license} oldKeyEnds={oldKeyEnds} />
      </div>
      {children}
    </SheetContent>
  );
}

function StateNow({ license, oldKeyEnds }: { license: License; oldKeyEnds: string | null }) {
  const { t } = useCommandTexts();
  const { longDay, longDate, time, money } = useFormats(license.zone);
  const next = license.next.find(({ amount }) => amount !== null);
  const isPaused = license.state === 'paused';
  const lastDay = license.period && license.state !== 'expired' && !isPaused ? longDay(license.period.last_day) : null;
  return (
    <Pairs
      pairs={[
        [t('state'), <StateChip key="state" state={license.state} />],
        [t('paid_until'), lastDay],
        [t('paused_until'), isPaused && license.state_ends_at ? longDate(license.state_ends_at) : null],
        [t('old_key_ends'), oldKeyEnds && time(oldKeyEnds)],
        [
          t('next_charge'),
          next?.amount
            ? t('sum_on', { sum: money(next.amount), date: longDate(next.at) })
            : t(isPaused && renewsItself(license) ? 'after_pause' : 'none'),
        ],
      ]}
    />
  );
}

function Ring() {
  return (
    <div className="ring" aria-hidden="true">
      <svg viewBox="0 0 64 64" fill="none" stroke="currentColor">
        <circle cx="32" cy="32" r="29" strokeWidth="3" />
        <circle cx="30.5" cy="34" r="20" strokeWidth="3" opacity=".55" />
        <circle cx="29.5" cy="35.5" r="11.5" strokeWidth="3" opacity=".35" />
        <path d="m23.5 36 4.5 4.5 8-9" strokeWidth="3.5" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </div>
  );
}

/** The new key: in the answer only, and kept nowhere. */
function NewKey({ value }: { value: string }) {
  const { t } = useTranslation('commands');
  const { isCopied, copy } = useCopy();
  return (
    <section className="group">
      <h3>{t('key.new')}</h3>
      <p className="new-key">
        <code dir="ltr">{value}</code>
        <Button icon={isCopied ? 'check' : 'copy'} size="small" onPress={() => void copy(value)}>
          {isCopied ? t('key.copied') : t('key.copy')}
        </Button>
      </p>
      <p className="hint">{t('key.once')}</p>
    </section>
  );
}

const POLL_MS = 2_000;

interface PendingProps extends OutcomeProps {
  readonly onSettled: (progress: Progress) => void;
}

/** The bank has not said yet whether it pays. The page asks on; the person may go. */
export function Pending({ planName, accepted, onSettled, onClose }: PendingProps) {
  const { t } = useCommandTexts();
  const { account } = useCommandPlace();
  const { data: license = accepted.license } = useQuery({
    ...licenseQuery(account, accepted.license.id),
    refetchInterval: POLL_MS,
  });
  const asked = accepted.license.charges.find(({ status }) => status !== 'failed');
  const charge = license.charges.find(({ id }) => id === asked?.id);
  const { money } = useFormats(license.zone);
  useEffect(() => {
    if (asked && !charge) onSettled({ step: 'done', accepted: { license, isPending: false, key: null } });
    if (charge?.status === 'failed')
      onSettled({
        step: 'declined',
        decline: { failure: charge.failure, url: charge.action_url, reference: null },
      });
  }, [asked, charge, license, onSettled]);
  return (
    <SheetContent
      isOutcome
      heading={t('pending.heading')}
      about={t('pending.about', { plan: planName })}
      onClose={onClose}
      footer={
        <div className="btns">
          <Button onPress={onClose}>{t('pending.close')}</Button>
          {charge?.action_url && (
            <ButtonLink look="primary" icon="out" href={charge.action_url} target="_blank" rel="noreferrer">
              {t('declined.confirm')}
            </ButtonLink>
          )}
        </div>
      }
    >
      <p className="busy" role="status">
        <span aria-busy="true" className="turning">
          <Icon name="spin" />
        </span>
        <span>{charge ? t('pending.asking', { sum: money(charge.amount) }) : t('pending.reading')}</span>
      </p>
      <p className="after soft">{t('pending.may_close')}</p>
    </SheetContent>
  );
}
