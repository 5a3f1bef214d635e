import type { License, LicenseState } from '../lifecycle/license.ts';
import { Scenario, type CardBehaviour } from './scenario.ts';

/** What a licence's charge for its next period is doing: nothing is under way, or its outcome is not known. */
export const CIRCUMSTANCES = ['calm', 'attempt pending', 'debit processing', 'being voided'] as const;
export type Circumstance = (typeof CIRCUMSTANCES)[number];

const CARDS: Readonly<Record<Circumstance, CardBehaviour>> = {
  calm: 'is declined',
  'attempt pending': 'does not answer',
  'debit processing': 'is debited',
  'being voided': 'does not answer',
};

/** Every window to withdraw is open. */
const OPTIONS = { region: { withdrawal_days: 90 } };
const EARLY = '2027-03-10T10:00';
const CANCEL = { type: 'cancel', reason: null } as const;
const RETIRE = { type: 'retire', reason: 'a reason' } as const;

/** A licence in a state and circumstance; undefined where the two exclude one another. */
export function licenseIn(state: LicenseState, circumstance: Circumstance): License | undefined {
  return BUILDERS[state](circumstance)?.license;
}

const BUILDERS: Readonly<Record<LicenseState, (circumstance: Circumstance) => Scenario | undefined>> = {
  incomplete: (now) => (now === 'being voided' ? undefined : new Scenario('2027-03-01T10:00', OPTIONS, CARDS[now])),
  trial: (now) => renewedEarly(new Scenario('2027-03-01T10:00', { ...OPTIONS, openingEvent: 'start_trial' }), now),
  active: (now) => renewedEarly(new Scenario('2027-03-01T10:00', OPTIONS), now),
  paused: (now) => {
    const scenario = renewedEarly(new Scenario('2027-03-01T10:00', OPTIONS), now === 'being voided' ? 'calm' : now);
    if (now === 'being voided') tryToPay(scenario, EARLY, now);
    scenario.sendAlone(EARLY, { type: 'pause', until: null });
    if (now === 'being voided') scenario.sendAlone(EARLY, CANCEL);
    return scenario;
  },
  renewal: inRenewal,
  grace: (now) =>
    now === 'being voided' ? undefined : tryToPay(declined('2027-04-03T10:00'), '2027-04-03T10:00', now),
  suspended: (now) =>
    now === 'being voided' ? undefined : tryToPay(declined('2027-04-20T10:00'), '2027-04-20T10:00', now),
  expired: (now) => ended(now, CANCEL),
  retired: (now) => ended(now, RETIRE),
};

/** The next period is being paid ahead; one whose charge is being voided is cancelled. */
function renewedEarly(scenario: Scenario, now: Circumstance): Scenario {
  tryToPay(scenario, EARLY, now);
  if (now === 'being voided') scenario.sendAlone(EARLY, CANCEL);
  return scenario;
}

function tryToPay(scenario: Scenario, at: string, now: Circumstance): Scenario {
  scenario.card = CARDS[now];
  if (now !== 'calm') scenario.renew(at);
  return scenario;
}

function declined(until: string): Scenario {
  const scenario = new Scenario('2027-03-01T10:00', OPTIONS);
  scenario.card = 'is declined';
  return scenario.advanceTo(until);
}

/** A charge voided in a renewal is that of an early attempt, whose cancellation was taken back. */
function inRenewal(now: Circumstance): Scenario | undefined {
  if (now === 'calm') return undefined;
  const scenario = new Scenario('2027-03-01T10:00', OPTIONS);
  if (now !== 'being voided') {
    scenario.card = CARDS[now];
    return scenario.advanceTo('2027-04-02T00:00');
  }
  renewedEarly(scenario, now).sendAlone(EARLY, { type: 'uncancel' });
  scenario.sendAlone('2027-04-02T00:00', { type: 'renewal_due' });
  return scenario;
}

/** Ended by an event while its renewal was collected. A debit is reported as processing after that. */
function ended(now: Circumstance, event: typeof CANCEL | typeof RETIRE): Scenario | undefined {
  if (now === 'attempt pending') return undefined;
  if (now === 'calm') {
    const scenario = new Scenario('2027-03-01T10:00', OPTIONS);
    scenario.send('2027-03-10T10:00', event);
    return scenario.advanceTo('2027-04-05T10:00');
  }
  const scenario = new Scenario('2027-03-01T10:00', OPTIONS);
  scenario.card = 'does not answer';
  scenario.advanceTo('2027-04-02T00:00').sendAlone('2027-04-02T00:00', event);
  const [charge] = scenario.license.charges;
  if (now === 'debit processing' && charge)
    scenario.sendAlone('2027-04-02T00:01', { type: 'payment_processing', charge: charge.key, invoice: 'in_2_1' });
  return scenario;
}
