import { endOfDayAfter, type InstantMs } from '../calendar/instant.ts';
import type { Step } from './effects.ts';
import type { OpeningEvent } from './events.ts';
import type { Actor, License, Terms } from './license.ts';
import { chargeFor, nextAttempt } from './periods.ts';
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
 * The first transition of a licence: a trial starts, or a purchase is collected (its outcome is the second
 * transition). Throws `TypeError` where the plan has no trial or no price in the currency: the API checks both first.
 */
export function openLicense(opening: NewLicense, event: OpeningEvent, at: InstantMs, actor: Actor): Step {
  const blank = blankLicense(opening, at);
  const [license, effects] = event.type === 'start_trial' ? startTrial(blank, at) : purchase(blank, at);
  return {
    license,
    effects,
    entry: changeLogEntry(null, license, { event: event.type, at, actor, reason: null, amount: null }),
  };
}

function blankLicense(opening: NewLicense, at: InstantMs): License {
  return {
    ...opening,
    state: 'renewal',
    since: at,
    period: null,
    grantedAt: null,
    anchor: { at, zone: opening.terms.zone },
    counted: 0,
    cancelled: false,
    dunning: null,
    attempts: 0,
    grace: null,
    pause: null,
    pausesInPeriod: 0,
    expiredAt: null,
    heldSince: null,
    purchase: null,
    owned: false,
    noticesSent: [],
    keyVersion: 1,
    sequence: 1,
    clock: at,
  };
}

function startTrial(blank: License, at: InstantMs): [License, Step['effects']] {
  const { plan, zone } = blank.terms;
  if (!plan.trial) throw new TypeError(`Plan ${plan.id} has no trial`);
  const end = endOfDayAfter(at, plan.trial.days, zone);
  return [
    { ...blank, state: 'trial', period: { number: 0, kind: 'trial', start: at, end } },
    [notify('trial_started', { ends: end })],
  ];
}

function purchase(blank: License, at: InstantMs): [License, Step['effects']] {
  const dunning = nextAttempt(blank, at);
  const license: License = { ...blank, dunning, attempts: dunning.attempts };
  return [license, [{ kind: 'collect', charge: chargeFor(license, dunning, at) }]];
}
