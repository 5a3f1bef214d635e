import { endOfDayAfter, type InstantMs } from '../calendar/instant.ts';
import { trialClaim } from './claims.ts';
import type { Step } from './effects.ts';
import type { OpeningEvent } from './events.ts';
import type { Actor, License, Terms } from './license.ts';
import { startPeriodAttempt } from './attempts.ts';
import { notify } from './decision.ts';
import { changeLogEntry } from './transition.ts';

/** A licence before its first transition. */
export interface NewLicense {
  readonly id: string;
  readonly account: string;
  readonly sandbox: string | null;
  readonly terms: Terms;
  readonly autoRenew: boolean;
}

/**
 * The first transition of a licence: a trial starts and claims the account's one trial of the plan, or a purchase is
 * collected (its outcome is the second transition). Throws `TypeError` where the plan has no trial or no price in the
 * currency: the API checks both first.
 */
export function openLicense(opening: NewLicense, event: OpeningEvent, at: InstantMs, actor: Actor): Step {
  const blank = blankLicense(opening, at);
  const [license, effects] =
    event.type === 'start_trial'
      ? startTrial(blank, event, at)
      : ([{ ...blank, charges: startPeriodAttempt(blank, at) }, []] as const);
  return {
    license,
    effects,
    entry: changeLogEntry(null, license, { event: event.type, at, actor, reason: null, amount: null }),
  };
}

function blankLicense(opening: NewLicense, at: InstantMs): License {
  return {
    ...opening,
    scheduledChange: null,
    paidChange: null,
    state: 'incomplete',
    since: at,
    period: null,
    schedule: { anchor: { at, zone: opening.terms.zone }, counted: 0 },
    inPeriod: { grantedAt: null, pauses: 0, noticesSent: [] },
    cancelled: false,
    charges: [],
    refunds: [],
    grace: null,
    pause: null,
    contract: null,
    owned: false,
    expiredAt: null,
    heldSince: null,
    keyVersion: 1,
    sequence: 1,
    clock: at,
  };
}

function startTrial(
  blank: License,
  { mayRepeat }: Extract<OpeningEvent, { type: 'start_trial' }>,
  at: InstantMs,
): [License, Step['effects']] {
  const { plan, zone } = blank.terms;
  if (!plan.trial) throw new TypeError(`Plan ${plan.id} has no trial`);
  const end = endOfDayAfter(at, plan.trial.days, zone);
  return [
    { ...blank, state: 'trial', period: { number: 0, kind: 'trial', start: at, end } },
    [
      notify('trial_started', { ends: end }),
      { kind: 'claim', claim: trialClaim(blank.account, plan.id), ifHeld: mayRepeat ? 'go_on' : 'refuse' },
    ],
  ];
}
